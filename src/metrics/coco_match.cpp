// SPDX-License-Identifier: Apache-2.0
#include "metrics/coco_match.h"

#include <algorithm>

#include "metrics/share_work.h"

namespace temper::metrics {
namespace {

bool is_outside(double area, const AreaRange& range) { return area < range.least || area > range.most; }

/// Matches one group after another, keeping its memory.
class GroupMatcher {
 public:
  GroupMatcher(const CocoGrouping& grouping, const CocoOverlap& overlap, std::span<const Annotation> truth,
               std::span<const double> iou_thresholds, std::span<const AreaRange> areas)
      : grouping_(grouping), overlap_(overlap), truth_(truth), iou_thresholds_(iou_thresholds), areas_(areas) {}

  /// `outcomes` [detections, areas], `objects` [areas] of the group.
  void match(const CocoGroup& group, CocoOutcome* outcomes, std::uint32_t* objects) {
    compare(group);
    for (std::size_t a = 0; a < areas_.size(); ++a) {
      order_truths(group, areas_[a]);
      objects[a] = static_cast<std::uint32_t>(counted_);
      for (std::size_t t = 0; t < iou_thresholds_.size(); ++t) match_at(group, a, t, outcomes);
    }
  }

 private:
  /// Overlaps of all pairs, and each detection's largest.
  void compare(const CocoGroup& group) {
    overlaps_.resize(group.detections() * group.truths());
    largest_.assign(group.detections(), 0);
    for (std::size_t d = 0; d < group.detections(); ++d) {
      for (std::size_t g = 0; g < group.truths(); ++g) {
        const double value =
            overlap_.between(grouping_.found[group.found_begin + d], grouping_.truths[group.truth_begin + g]);
        overlaps_[d * group.truths() + g] = value;
        largest_[d] = std::max(largest_[d], value);
      }
    }
  }

  [[nodiscard]] std::size_t truth_at(const CocoGroup& group, std::size_t g) const {
    return grouping_.truths[group.truth_begin + g];
  }

  /// Objects that count first, then those ignored, each in the order given.
  void order_truths(const CocoGroup& group, const AreaRange& range) {
    order_.clear();
    for (const bool ignored : {false, true}) {
      for (std::size_t g = 0; g < group.truths(); ++g) {
        const std::size_t truth = truth_at(group, g);
        if ((overlap_.is_ignored(truth) || is_outside(truth_[truth].area, range)) == ignored) order_.push_back(g);
      }
      if (!ignored) counted_ = order_.size();
    }
  }

  void match_at(const CocoGroup& group, std::size_t a, std::size_t t, CocoOutcome* outcomes) {
    const std::uint32_t bit = std::uint32_t{1} << t;
    taken_.assign(group.truths(), 0);
    for (std::size_t d = 0; d < group.detections(); ++d) {
      CocoOutcome& outcome = outcomes[d * areas_.size() + a];
      const std::size_t best = best_truth(group, d, t);
      // The identifier 0 stands for "unmatched" in pycocotools, so an object of that id counts as a miss when found.
      const bool is_hit = best != k_none && truth_[truth_at(group, order_[best])].id != 0;
      if (best != k_none) taken_[best] = 1;
      const bool is_ignored = (best != k_none && best >= counted_) ||
                              (!is_hit && is_outside(overlap_.area(grouping_.found[group.found_begin + d]), areas_[a]));
      if (is_ignored) continue;
      (is_hit ? outcome.hits : outcome.misses) |= bit;
    }
  }

  /// The place in order_ of the object that detection `d` takes; k_none where none overlaps enough. An ignored object
  /// is taken only where no other is, crowds as often as they are hit; of equal overlaps the last wins.
  [[nodiscard]] std::size_t best_truth(const CocoGroup& group, std::size_t d, std::size_t t) const {
    constexpr double k_nearly_one = 1 - 1e-10;
    double least = std::min(iou_thresholds_[t], k_nearly_one);
    std::size_t best = k_none;
    if (largest_[d] < least) return best;
    for (std::size_t i = 0; i < order_.size(); ++i) {
      if (taken_[i] != 0 && !truth_[truth_at(group, order_[i])].is_crowd) continue;
      if (best != k_none && best < counted_ && i >= counted_) break;
      const double overlap = overlaps_[d * group.truths() + order_[i]];
      if (overlap < least) continue;
      least = overlap;
      best = i;
    }
    return best;
  }

  static constexpr std::size_t k_none = static_cast<std::size_t>(-1);
  const CocoGrouping& grouping_;
  const CocoOverlap& overlap_;
  std::span<const Annotation> truth_;
  std::span<const double> iou_thresholds_;
  std::span<const AreaRange> areas_;
  std::vector<double> overlaps_;  ///< [detections, truths]
  std::vector<double> largest_;   ///< [detections]
  std::vector<std::size_t> order_;
  std::size_t counted_ = 0;  ///< how many of order_ are objects to find
  std::vector<std::uint8_t> taken_;
};

}  // namespace

CocoMatches match_coco(const CocoGrouping& grouping, const CocoOverlap& overlap, std::span<const Annotation> truth,
                       std::span<const double> iou_thresholds, std::span<const AreaRange> areas) {
  constexpr std::int64_t k_groups_at_a_time = 64;
  CocoMatches result{std::vector<CocoOutcome>(grouping.found.size() * areas.size()),
                     std::vector<std::uint32_t>(grouping.groups.size() * areas.size())};
  share_work(static_cast<std::int64_t>(grouping.groups.size()), k_groups_at_a_time,
             [&](std::int64_t begin, std::int64_t end) {
               GroupMatcher matcher(grouping, overlap, truth, iou_thresholds, areas);
               for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
                 const CocoGroup& group = grouping.groups[i];
                 matcher.match(group, result.outcomes.data() + group.found_begin * areas.size(),
                               result.objects.data() + i * areas.size());
               }
             });
  return result;
}

}  // namespace temper::metrics
