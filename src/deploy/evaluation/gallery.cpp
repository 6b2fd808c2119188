// SPDX-License-Identifier: Apache-2.0
#include "deploy/evaluation/gallery.h"

#include <algorithm>

#include "data/label_map.h"
#include "deploy/evaluation/pipeline.h"
#include "deploy/report/pictures.h"

namespace temper::deploy {

namespace {

constexpr std::size_t k_pictures = 8;
constexpr double k_least_score = 0.3;  ///< of objects worth drawing
constexpr std::size_t k_classes = 5;

report::PictureResult drawable(const std::string& source, const tasks::Result& result) {
  report::PictureResult shown;
  shown.source = source;
  for (std::size_t i = 0; i < std::min(k_classes, result.classes.size()); ++i)
    shown.classes.push_back({result.classes[i].category, result.classes[i].score});
  for (const auto& object : result.objects)
    if (object.score >= k_least_score) shown.objects.push_back(object);
  if (result.label_map.is_valid()) shown.label_map = report::label_runs_of(result.label_map);
  return shown;
}

}  // namespace

GalleryBuilder::GalleryBuilder(const Evaluation& evaluation) : evaluation_(evaluation) {
  const std::size_t count = std::min(k_pictures, evaluation.dataset.samples.size());
  for (std::size_t i = 0; i < count; ++i) results_[i] = {};
}

void GalleryBuilder::add(const std::string& candidate, std::size_t sample, const tasks::Result& result) {
  const auto found = results_.find(sample);
  if (found != results_.end()) found->second.push_back(drawable(candidate, result));
}

report::PictureResult GalleryBuilder::truth_of(const data::Sample& sample) const {
  const data::Dataset& dataset = evaluation_.dataset;
  report::PictureResult truth;
  truth.source = "ground truth";
  if (sample.label) truth.classes.push_back({*sample.label, 1});
  for (const auto& annotation : dataset.annotations) {
    if (annotation.image_id != sample.id) continue;
    const auto is_it = [&](const data::Category& category) { return category.id == annotation.category_id; };
    const auto at = std::find_if(dataset.categories.begin(), dataset.categories.end(), is_it);
    if (at == dataset.categories.end()) continue;
    truth.objects.push_back(
        {at - dataset.categories.begin(), 1, annotation.box, annotation.keypoints, annotation.mask});
  }
  if (!sample.segmentation.empty()) truth.label_map = report::label_runs_of(data::read_label_map(sample.segmentation));
  return truth;
}

report::Measured<report::Gallery> GalleryBuilder::finish() const {
  report::Gallery gallery;
  for (const auto& category : evaluation_.dataset.categories) gallery.classes.push_back(category.name);
  for (const auto& [index, results] : results_) {
    const data::Sample& sample = evaluation_.dataset.samples[index];
    const tasks::Input input = read_input(sample);
    if (input.image.is_empty())
      return report::Measured<report::Gallery>::not_measured("the samples are tensors, not pictures");
    report::Picture picture = report::thumbnail_of(input.image, sample.path.filename().string());
    picture.results.push_back(truth_of(sample));
    picture.results.insert(picture.results.end(), results.begin(), results.end());
    gallery.pictures.push_back(std::move(picture));
  }
  return gallery;
}

}  // namespace temper::deploy
