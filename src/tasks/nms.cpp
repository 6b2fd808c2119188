// SPDX-License-Identifier: Apache-2.0
#include "tasks/nms.h"

#include <algorithm>
#include <unordered_map>

#include "tasks/kernels/box_kernels.h"

namespace temper::tasks {

namespace {

double area_of(const Candidate& box) { return (box.x2 - box.x1) * (box.y2 - box.y1); }

std::vector<std::size_t> suppress_plain(std::span<const Candidate> candidates, const NmsOptions& options) {
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

/// Kept boxes that can suppress each other.
struct KeptBoxes {
  std::vector<double> x1, y1, x2, y2, area;
  [[nodiscard]] BoxArrays arrays() const {
    return {x1.data(), y1.data(), x2.data(), y2.data(), area.data(), static_cast<std::int64_t>(x1.size())};
  }
  void add(const Candidate& box, double box_area) {
    x1.push_back(box.x1);
    y1.push_back(box.y1);
    x2.push_back(box.x2);
    y2.push_back(box.y2);
    area.push_back(box_area);
  }
};

/// A box is compared with the kept ones of its class only, four at a time; enough kept ones end it.
std::vector<std::size_t> suppress_fast(std::span<const Candidate> candidates, const NmsOptions& options) {
  const auto overlaps_any = box_kernels(data::native_isa()).overlaps_any;
  std::unordered_map<std::int64_t, KeptBoxes> by_class;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (static_cast<std::int64_t>(kept.size()) >= options.max_detections) break;
    const Candidate& box = candidates[i];
    const double area = area_of(box);
    KeptBoxes& others = by_class[options.is_class_agnostic ? 0 : box.category];
    if (overlaps_any(others.arrays(), {&box.x1, &box.y1, &box.x2, &box.y2, &area, 1}, options.iou)) continue;
    others.add(box, area);
    kept.push_back(i);
  }
  return kept;
}

}  // namespace

double box_iou(const Candidate& a, const Candidate& b) {
  const double width = std::max(0.0, std::min(a.x2, b.x2) - std::max(a.x1, b.x1));
  const double height = std::max(0.0, std::min(a.y2, b.y2) - std::max(a.y1, b.y1));
  const double shared = width * height;
  return shared / (area_of(a) + area_of(b) - shared);
}

std::vector<std::size_t> suppress(std::span<const Candidate> candidates, const NmsOptions& options, Variant variant) {
  return variant == Variant::fast ? suppress_fast(candidates, options) : suppress_plain(candidates, options);
}

}  // namespace temper::tasks
