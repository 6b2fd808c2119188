// SPDX-License-Identifier: Apache-2.0
#include "metrics/detection_confusion.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "metrics/run_length.h"

namespace temper::metrics {
namespace {

struct Image {
  std::vector<std::size_t> truths;
  std::vector<std::size_t> found;
};

struct Pair {
  double iou = 0;
  std::size_t truth = 0;  ///< place in Image::truths
  std::size_t found = 0;
};

/// Pairs of an image that overlap enough, the closest first; of equal overlaps in the order of objects, detections.
std::vector<Pair> close_pairs(const Image& image, std::span<const Annotation> truth,
                              std::span<const Prediction> predictions, double least_iou) {
  std::vector<Pair> pairs;
  for (std::size_t g = 0; g < image.truths.size(); ++g) {
    for (std::size_t d = 0; d < image.found.size(); ++d) {
      const double iou = box_iou(predictions[image.found[d]].box, truth[image.truths[g]].box);
      if (iou > least_iou) pairs.push_back({iou, g, d});
    }
  }
  std::ranges::stable_sort(pairs, [](const Pair& a, const Pair& b) { return a.iou > b.iou; });
  return pairs;
}

using Places = std::unordered_map<std::int64_t, std::int64_t>;

void count_image(const Image& image, std::span<const Annotation> truth, std::span<const Prediction> predictions,
                 const Places& categories, double least_iou, ConfusionMatrix& confusion) {
  const std::int64_t background = confusion.rows() - 1;
  std::vector<bool> truth_taken(image.truths.size());
  std::vector<bool> found_tried(image.found.size());
  std::vector<bool> found_taken(image.found.size());
  for (const Pair& pair : close_pairs(image, truth, predictions, least_iou)) {
    // A detection stands for the object it overlaps most, or for nothing where a closer one has taken that.
    const bool is_first = !found_tried[pair.found];
    found_tried[pair.found] = true;
    if (!is_first || truth_taken[pair.truth]) continue;
    truth_taken[pair.truth] = true;
    found_taken[pair.found] = true;
    confusion.add(categories.at(truth[image.truths[pair.truth]].category_id),
                  categories.at(predictions[image.found[pair.found]].category_id));
  }
  for (std::size_t g = 0; g < image.truths.size(); ++g)
    if (!truth_taken[g]) confusion.add(categories.at(truth[image.truths[g]].category_id), background);
  for (std::size_t d = 0; d < image.found.size(); ++d)
    if (!found_taken[d]) confusion.add(background, categories.at(predictions[image.found[d]].category_id));
}

}  // namespace

ConfusionMatrix detection_confusion(std::span<const Annotation> truth, std::span<const Prediction> predictions,
                                    const DetectionConfusionOptions& options) {
  std::unordered_map<std::int64_t, Image> images;
  for (const std::int64_t id : options.image_ids) images.emplace(id, Image{});
  Places categories;
  for (const std::int64_t id : options.category_ids)
    categories.emplace(id, static_cast<std::int64_t>(categories.size()));
  const auto image_of = [&](const auto& item) -> Image* {
    const auto image = images.find(item.image_id);
    return image == images.end() || !categories.contains(item.category_id) ? nullptr : &image->second;
  };
  for (std::size_t i = 0; i < truth.size(); ++i)
    if (Image* image = image_of(truth[i]); image != nullptr && !truth[i].is_crowd) image->truths.push_back(i);
  for (std::size_t i = 0; i < predictions.size(); ++i)
    if (Image* image = image_of(predictions[i]); image != nullptr && predictions[i].score > options.least_score)
      image->found.push_back(i);

  const auto classes = static_cast<std::int64_t>(categories.size());
  ConfusionMatrix confusion(classes + 1, classes + 1);
  for (const auto& [id, image] : images)
    count_image(image, truth, predictions, categories, options.least_iou, confusion);
  return confusion;
}

}  // namespace temper::metrics
