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

/// The boxes of a head that are kept, best first: candidates above the confidence in their order, each unless a kept
/// one of its class overlaps it by more than `iou`. Source: torchvision nms.
[[nodiscard]] std::vector<Candidate> chosen_boxes(const DetectionHead& head, const HeadView& view,
                                                  const CandidateOptions& candidate_options,
                                                  const NmsOptions& nms_options, Variant variant);

}  // namespace temper::tasks
