// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "metrics/run_length.h"
#include "metrics/run_walk.h"

namespace temper::metrics {

double box_iou(const Box& detection, const Box& truth, bool is_crowd) {
  const double width = std::min(detection.x + detection.width, truth.x + truth.width) - std::max(detection.x, truth.x);
  if (width <= 0) return 0;
  const double height =
      std::min(detection.y + detection.height, truth.y + truth.height) - std::max(detection.y, truth.y);
  if (height <= 0) return 0;
  const double common = width * height;
  return common / (is_crowd ? detection.area() : detection.area() + truth.area() - common);
}

double mask_iou(const RunLengthMask& detection, const RunLengthMask& truth, bool is_crowd) {
  if (box_iou(mask_box(detection), mask_box(truth), is_crowd) <= 0) return 0;
  return runs_iou(detection, truth, is_crowd);
}

double runs_iou(const RunLengthMask& detection, const RunLengthMask& truth, bool is_crowd) {
  if (detection.height != truth.height || detection.width != truth.width) return -1;
  std::int64_t common = 0;
  std::int64_t either = 0;
  walk_runs(detection.runs, truth.runs, [&](std::uint32_t length, bool a, bool b) {
    common += a && b ? length : 0;
    either += a || b ? length : 0;
  });
  if (common == 0) return 0;
  return static_cast<double>(common) / static_cast<double>(is_crowd ? mask_area(detection) : either);
}

}  // namespace temper::metrics
