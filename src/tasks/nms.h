// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "tasks/candidates.h"

namespace temper::tasks {

struct NmsOptions {
  double iou = 0.7;                ///< a larger overlap with a better box suppresses
  bool is_class_agnostic = false;  ///< boxes of different classes suppress each other
  std::int64_t max_detections = 300;
};

/// Overlap of two boxes over their union; not a number where both are empty.
[[nodiscard]] double box_iou(const Candidate& a, const Candidate& b);

/// Indices of the kept ones. `candidates` come by descending score; a box is suppressed by a kept one only.
/// Source: torchvision nms.
[[nodiscard]] std::vector<std::size_t> suppress(std::span<const Candidate> candidates, const NmsOptions& options,
                                                Variant variant);

}  // namespace temper::tasks
