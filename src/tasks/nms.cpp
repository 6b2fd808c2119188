// SPDX-License-Identifier: Apache-2.0
#include "tasks/nms.h"

#include <algorithm>

namespace temper::tasks {

double box_iou(const Candidate& a, const Candidate& b) {
  const double width = std::max(0.0, std::min(a.x2, b.x2) - std::max(a.x1, b.x1));
  const double height = std::max(0.0, std::min(a.y2, b.y2) - std::max(a.y1, b.y1));
  const double shared = width * height;
  return shared / ((a.x2 - a.x1) * (a.y2 - a.y1) + (b.x2 - b.x1) * (b.y2 - b.y1) - shared);
}

std::vector<std::size_t> suppress(std::span<const Candidate> candidates, const NmsOptions& options, Variant variant) {
  static_cast<void>(variant);
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (static_cast<std::int64_t>(kept.size()) >= options.max_detections) break;
    const auto& box = candidates[i];
    const bool is_suppressed = std::ranges::any_of(kept, [&](std::size_t other) {
      return (options.is_class_agnostic || candidates[other].category == box.category) &&
             box_iou(candidates[other], box) > options.iou;
    });
    if (!is_suppressed) kept.push_back(i);
  }
  return kept;
}

}  // namespace temper::tasks
