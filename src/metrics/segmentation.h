// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "metrics/confusion.h"
#include "temper/tensor.h"

namespace temper::metrics {

struct SegmentationFigures {
  std::int64_t images = 0;
  std::int64_t pixels = 0;       ///< labelled pixels, those ignored left out
  double pixel_accuracy = 0;     ///< right pixels among labelled ones
  double mean_accuracy = 0;      ///< mean of `accuracy` over classes that are labels of some pixel
  double mean_iou = 0;           ///< mean of `iou` over classes that are labels or predictions of some labelled pixel
  double weighted_iou = 0;       ///< mean of `iou` weighted by labelled pixels
  std::vector<double> iou = {};  ///< by class; NaN where it is neither label nor prediction
  std::vector<double> accuracy = {};  ///< by class: right among labelled so; NaN where it is no label
  ConfusionMatrix confusion = {};     ///< [label][prediction]; the last column: predictions that are no class
};

/// Scores label maps one at a time, in memory that does not grow with their number. Intersections and unions are summed
/// over all images before they are divided (mmsegmentation, Pascal VOC, Cityscapes), not averaged over images.
class SegmentationScore {
 public:
  /// Pixels labelled `ignore_index` do not count, whatever is predicted there. Errors: bad_argument for no classes.
  explicit SegmentationScore(std::int64_t classes, std::optional<std::int64_t> ignore_index = 255);

  /// `predicted`, `expected`: class indices, i32 or u8, the same shape.
  /// Errors: bad_argument where shapes differ, a type is another, or a label is neither a class nor the ignored index.
  void add(const Tensor& predicted, const Tensor& expected);
  /// Counts what `other` has counted. Errors: bad_argument where the classes differ.
  void merge(const SegmentationScore& other);
  [[nodiscard]] SegmentationFigures figures() const;

 private:
  std::optional<std::int64_t> ignore_index_;
  std::int64_t images_ = 0;
  ConfusionMatrix confusion_;
};

}  // namespace temper::metrics
