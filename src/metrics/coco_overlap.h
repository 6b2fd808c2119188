// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "metrics/annotation.h"
#include "metrics/coco.h"

namespace temper::metrics {

/// How alike detections and objects are, and how large detections are, by what a task compares.
class CocoOverlap {
 public:
  virtual ~CocoOverlap() = default;
  /// IoU or OKS of a prediction and an annotation, by their places in the lists.
  [[nodiscard]] virtual double between(std::size_t prediction, std::size_t truth) const = 0;
  /// Area of a prediction in square pixels.
  [[nodiscard]] virtual double area(std::size_t prediction) const = 0;
  /// Whether an annotation is never an object to find: a crowd, or without labelled keypoints.
  [[nodiscard]] virtual bool is_ignored(std::size_t truth) const = 0;
};

/// `truths`, `found`: the places that will be asked about; the lists must outlive the result.
/// Errors: bad_argument where one of those lacks what the task compares, or a coordinate is not finite.
[[nodiscard]] std::unique_ptr<CocoOverlap> coco_overlap(const CocoOptions& options, std::span<const Annotation> truth,
                                                        std::span<const Prediction> predictions,
                                                        std::span<const std::size_t> truths,
                                                        std::span<const std::size_t> found);

/// Object keypoint similarity: the mean of exp(-d^2 / (2 area (2 sigma)^2)) over the labelled keypoints; where none is
/// labelled, d is the distance to the object's box, doubled in size on each side.
/// Source: pycocotools computeOks. `sigmas`, the object's and the detection's keypoints: the same count.
[[nodiscard]] double keypoint_similarity(const Prediction& detection, const Annotation& truth,
                                         std::span<const double> sigmas);

}  // namespace temper::metrics
