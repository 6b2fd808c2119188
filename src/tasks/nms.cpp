// SPDX-License-Identifier: Apache-2.0
#include "tasks/nms.h"

#include <algorithm>

#include "tasks/fast_candidates.h"
#include "tasks/kernels/box_kernels.h"

namespace temper::tasks {

namespace {

/// Candidates that are decoded and sorted at first: as many as usually give all detections.
constexpr std::size_t k_first_portion = 1024;

double area_of(const Candidate& box) { return (box.x2 - box.x1) * (box.y2 - box.y1); }

std::vector<Candidate> chosen_plain(std::span<const Candidate> candidates, const NmsOptions& options) {
  std::vector<Candidate> kept;
  for (const Candidate& box : candidates) {
    if (static_cast<std::int64_t>(kept.size()) >= options.max_detections) break;
    const bool is_suppressed = std::ranges::any_of(kept, [&](const Candidate& other) {
      return (options.is_class_agnostic || other.category == box.category) && box_iou(other, box) > options.iou;
    });
    if (!is_suppressed) kept.push_back(box);
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

/// Candidates are made in portions, as far as they are needed. A box is compared with the kept ones of its class only,
/// four at a time.
std::vector<Candidate> chosen_fast(CandidateQueue queue, std::int64_t classes, const NmsOptions& options) {
  const auto overlaps_any = box_kernels(data::native_isa()).overlaps_any;
  std::vector<KeptBoxes> by_class(options.is_class_agnostic ? 1 : static_cast<std::size_t>(classes));
  std::vector<Candidate> kept;
  for (std::size_t portion = k_first_portion; !queue.is_empty(); portion *= 2) {
    for (const Candidate& box : queue.take(portion)) {
      const double area = area_of(box);
      KeptBoxes& others = by_class[options.is_class_agnostic ? 0 : static_cast<std::size_t>(box.category)];
      if (overlaps_any(others.arrays(), {&box.x1, &box.y1, &box.x2, &box.y2, &area, 1}, options.iou)) continue;
      others.add(box, area);
      kept.push_back(box);
      if (static_cast<std::int64_t>(kept.size()) == options.max_detections) return kept;
    }
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

std::vector<Candidate> chosen_boxes(const DetectionHead& head, const HeadView& view,
                                    const CandidateOptions& candidate_options, const NmsOptions& nms_options,
                                    Variant variant) {
  if (variant == Variant::plain) return chosen_plain(find_candidates(head, view, candidate_options), nms_options);
  return chosen_fast(CandidateQueue(head, view, candidate_options), head.classes, nms_options);
}

}  // namespace temper::tasks
