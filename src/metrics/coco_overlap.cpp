// SPDX-License-Identifier: Apache-2.0
#include "metrics/coco_overlap.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"
#include "metrics/run_length.h"

namespace temper::metrics {
namespace {

std::string name_of(const Annotation& truth) { return str("annotation ", truth.id, " of image ", truth.image_id); }

std::string name_of(const Prediction& prediction, std::size_t index) {
  return str("prediction ", index, " (image ", prediction.image_id, ", category ", prediction.category_id, ")");
}

bool is_finite(const Box& box) {
  return std::isfinite(box.x) && std::isfinite(box.y) && std::isfinite(box.width) && std::isfinite(box.height);
}

bool is_finite(const std::vector<Keypoint>& keypoints) {
  return std::all_of(keypoints.begin(), keypoints.end(),
                     [](const Keypoint& point) { return std::isfinite(point.x) && std::isfinite(point.y); });
}

struct Lists {
  std::span<const Annotation> truth;
  std::span<const Prediction> predictions;
};

class BoxOverlap final : public CocoOverlap {
 public:
  BoxOverlap(Lists lists, std::span<const std::size_t> truths, std::span<const std::size_t> found) : lists_(lists) {
    for (const std::size_t i : truths)
      TEMPER_CHECK(is_finite(lists.truth[i].box), bad_argument, name_of(lists.truth[i]),
                   " has a box that is not finite");
    for (const std::size_t i : found)
      TEMPER_CHECK(is_finite(lists.predictions[i].box), bad_argument, name_of(lists.predictions[i], i),
                   " has a box that is not finite");
  }
  [[nodiscard]] double between(std::size_t prediction, std::size_t truth) const override {
    const Annotation& object = lists_.truth[truth];
    return box_iou(lists_.predictions[prediction].box, object.box, object.is_crowd);
  }
  [[nodiscard]] double area(std::size_t prediction) const override { return lists_.predictions[prediction].box.area(); }
  [[nodiscard]] bool is_ignored(std::size_t truth) const override { return lists_.truth[truth].is_crowd; }

 private:
  Lists lists_;
};

class MaskOverlap final : public CocoOverlap {
 public:
  MaskOverlap(Lists lists, std::span<const std::size_t> truths, std::span<const std::size_t> found)
      : lists_(lists), truth_boxes_(lists.truth.size()), found_(lists.predictions.size()) {
    for (const std::size_t i : truths) {
      TEMPER_CHECK(lists.truth[i].mask, bad_argument, name_of(lists.truth[i]), " has no mask to compare with");
      truth_boxes_[i] = mask_box(*lists.truth[i].mask);
    }
    for (const std::size_t i : found) {
      const std::optional<RunLengthMask>& mask = lists.predictions[i].mask;
      TEMPER_CHECK(mask, bad_argument, name_of(lists.predictions[i], i), " has no mask to compare");
      found_[i] = {mask_box(*mask), static_cast<double>(mask_area(*mask))};
    }
  }
  [[nodiscard]] double between(std::size_t prediction, std::size_t truth) const override {
    const Annotation& object = lists_.truth[truth];
    if (box_iou(found_[prediction].box, truth_boxes_[truth], object.is_crowd) <= 0) return 0;
    return runs_iou(*lists_.predictions[prediction].mask, *object.mask, object.is_crowd);
  }
  [[nodiscard]] double area(std::size_t prediction) const override { return found_[prediction].area; }
  [[nodiscard]] bool is_ignored(std::size_t truth) const override { return lists_.truth[truth].is_crowd; }

 private:
  struct Found {
    Box box;
    double area = 0;
  };
  Lists lists_;
  std::vector<Box> truth_boxes_;  ///< by place; only those asked about are set
  std::vector<Found> found_;
};

class KeypointOverlap final : public CocoOverlap {
 public:
  KeypointOverlap(Lists lists, std::span<const std::size_t> truths, std::span<const std::size_t> found,
                  std::span<const double> sigmas)
      : lists_(lists), sigmas_(sigmas.begin(), sigmas.end()) {
    for (const std::size_t i : truths) check(lists.truth[i].keypoints, name_of(lists.truth[i]));
    for (const std::size_t i : found) check(lists.predictions[i].keypoints, name_of(lists.predictions[i], i));
  }
  [[nodiscard]] double between(std::size_t prediction, std::size_t truth) const override {
    return keypoint_similarity(lists_.predictions[prediction], lists_.truth[truth], sigmas_);
  }
  [[nodiscard]] double area(std::size_t prediction) const override {
    const std::vector<Keypoint>& points = lists_.predictions[prediction].keypoints;
    const auto [left, right] = std::ranges::minmax(points, {}, &Keypoint::x);
    const auto [top, bottom] = std::ranges::minmax(points, {}, &Keypoint::y);
    return (right.x - left.x) * (bottom.y - top.y);
  }
  [[nodiscard]] bool is_ignored(std::size_t truth) const override {
    return lists_.truth[truth].is_crowd || lists_.truth[truth].labelled_keypoints == 0;
  }

 private:
  void check(const std::vector<Keypoint>& points, const std::string& owner) const {
    TEMPER_CHECK(points.size() == sigmas_.size(), bad_argument, owner, " has ", points.size(), " keypoints: expected ",
                 sigmas_.size(), ", one for each sigma");
    TEMPER_CHECK(is_finite(points), bad_argument, owner, " has a keypoint that is not finite");
  }

  Lists lists_;
  std::vector<double> sigmas_;
};

}  // namespace

double keypoint_similarity(const Prediction& detection, const Annotation& truth, std::span<const double> sigmas) {
  constexpr double k_epsilon = std::numeric_limits<double>::epsilon();
  const bool has_labels = std::ranges::any_of(truth.keypoints, [](const Keypoint& k) { return k.visibility > 0; });
  const double left = truth.box.x - truth.box.width;
  const double right = truth.box.x + truth.box.width * 2;
  const double top = truth.box.y - truth.box.height;
  const double bottom = truth.box.y + truth.box.height * 2;
  double sum = 0;
  double count = 0;
  for (std::size_t i = 0; i < sigmas.size(); ++i) {
    const Keypoint& expected = truth.keypoints[i];
    const Keypoint& got = detection.keypoints[i];
    if (has_labels && expected.visibility <= 0) continue;
    const double dx = has_labels ? got.x - expected.x : std::max(0.0, left - got.x) + std::max(0.0, got.x - right);
    const double dy = has_labels ? got.y - expected.y : std::max(0.0, top - got.y) + std::max(0.0, got.y - bottom);
    const double variance = (sigmas[i] * 2) * (sigmas[i] * 2);
    sum += std::exp(-((dx * dx + dy * dy) / variance / (truth.area + k_epsilon) / 2));
    ++count;
  }
  return sum / count;
}

std::unique_ptr<CocoOverlap> coco_overlap(const CocoOptions& options, std::span<const Annotation> truth,
                                          std::span<const Prediction> predictions, std::span<const std::size_t> truths,
                                          std::span<const std::size_t> found) {
  const Lists lists{truth, predictions};
  switch (options.task) {
    case CocoTask::boxes: return std::make_unique<BoxOverlap>(lists, truths, found);
    case CocoTask::masks: return std::make_unique<MaskOverlap>(lists, truths, found);
    case CocoTask::keypoints: return std::make_unique<KeypointOverlap>(lists, truths, found, options.keypoint_sigmas);
  }
  throw Error(ErrorCode::internal, "a COCO task out of range");
}

}  // namespace temper::metrics
