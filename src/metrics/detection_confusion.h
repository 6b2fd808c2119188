// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "metrics/annotation.h"
#include "metrics/confusion.h"

namespace temper::metrics {

struct DetectionConfusionOptions {
  std::span<const std::int64_t> image_ids;     ///< images that count
  std::span<const std::int64_t> category_ids;  ///< in the order of the matrix's rows and columns
  double least_score = 0.25;                   ///< detections of a higher score count
  double least_iou = 0.45;                     ///< pairs of a larger overlap match, whatever their classes
};

/// Which classes a detector takes for which: [K + 1, K + 1], truth by rows; the last row is background (detections of
/// nothing), the last column objects that were missed. Crowds are left out, and detections on them count as others do.
///
/// Matching is Ultralytics' ConfusionMatrix: each detection stands for the object it overlaps most, each object goes to
/// the closest of those. (Its plot has predictions by rows: this matrix transposed.)
[[nodiscard]] ConfusionMatrix detection_confusion(std::span<const Annotation> truth,
                                                  std::span<const Prediction> predictions,
                                                  const DetectionConfusionOptions& options);

}  // namespace temper::metrics
