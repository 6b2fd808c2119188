// SPDX-License-Identifier: Apache-2.0
#include "metrics/coco_accumulate.h"

#include <algorithm>
#include <limits>

#include "metrics/share_work.h"

namespace temper::metrics {
namespace {

/// A category's detection in the order of all images.
struct Ranked {
  std::size_t place = 0;  ///< in CocoGrouping::found
  std::size_t rank = 0;   ///< among its image's, best first
  double score = 0;
};

/// The detections of category `k`, best first; of equal scores by image, then rank.
std::vector<Ranked> rank_category(const CocoGrouping& grouping, std::span<const Prediction> predictions,
                                  std::size_t k) {
  std::vector<Ranked> ranked;
  for (std::size_t i = grouping.category_groups[k]; i < grouping.category_groups[k + 1]; ++i) {
    const CocoGroup& group = grouping.groups[i];
    for (std::size_t rank = 0; rank < group.detections(); ++rank) {
      const std::size_t place = group.found_begin + rank;
      ranked.push_back({place, rank, predictions[grouping.found[place]].score});
    }
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) { return a.score > b.score; });
  return ranked;
}

/// Precision and recall after each detection of one category, area range and detection limit.
class Curve {
 public:
  Curve(const CocoMatches& matches, CocoResult& result) : matches_(matches), result_(result) {}

  void fill(std::span<const Ranked> ranked, std::size_t k, std::size_t a, std::size_t m) {
    const auto limit = static_cast<std::size_t>(result_.max_detections[m]);
    const std::size_t areas = result_.areas.size();
    outcomes_.clear();
    scores_.clear();
    for (const Ranked& detection : ranked) {
      if (detection.rank >= limit) continue;
      outcomes_.push_back(matches_.outcomes[detection.place * areas + a]);
      scores_.push_back(detection.score);
    }
    const auto objects = static_cast<double>(result_.objects[k * areas + a]);
    for (std::size_t t = 0; t < result_.iou_thresholds.size(); ++t) fill_at(t, k, a, m, objects);
  }

 private:
  void fill_at(std::size_t t, std::size_t k, std::size_t a, std::size_t m, double objects) {
    constexpr double k_epsilon = std::numeric_limits<double>::epsilon();
    const std::size_t count = outcomes_.size();
    recall_.resize(count);
    precision_.resize(count);
    double hits = 0;
    double misses = 0;
    for (std::size_t i = 0; i < count; ++i) {
      hits += (outcomes_[i].hits >> t) & 1;
      misses += (outcomes_[i].misses >> t) & 1;
      recall_[i] = hits / objects;
      precision_[i] = hits / (misses + hits + k_epsilon);
    }
    for (std::size_t i = count; i-- > 1;) precision_[i - 1] = std::max(precision_[i - 1], precision_[i]);
    const std::size_t categories = result_.category_ids.size();
    const std::size_t areas = result_.areas.size();
    const std::size_t limits = result_.max_detections.size();
    result_.recall[((t * categories + k) * areas + a) * limits + m] = count == 0 ? 0 : recall_.back();
    std::size_t at = 0;
    for (std::size_t r = 0; r < CocoResult::k_recalls; ++r) {
      const double wanted = r + 1 == CocoResult::k_recalls ? 1.0 : static_cast<double>(r) * 0.01;
      while (at < count && recall_[at] < wanted) ++at;
      const std::size_t entry = (((t * CocoResult::k_recalls + r) * categories + k) * areas + a) * limits + m;
      result_.precision[entry] = at < count ? precision_[at] : 0;
      result_.scores[entry] = at < count ? scores_[at] : 0;
    }
  }

  const CocoMatches& matches_;
  CocoResult& result_;
  std::vector<CocoOutcome> outcomes_;
  std::vector<double> scores_;
  std::vector<double> recall_;
  std::vector<double> precision_;
};

}  // namespace

void accumulate_coco(const CocoGrouping& grouping, const CocoMatches& matches, std::span<const Prediction> predictions,
                     CocoResult& result) {
  const std::size_t categories = result.category_ids.size();
  const std::size_t areas = result.areas.size();
  const std::size_t limits = result.max_detections.size();
  const std::size_t entries = result.iou_thresholds.size() * categories * areas * limits;
  result.precision.assign(entries * CocoResult::k_recalls, -1);
  result.scores.assign(entries * CocoResult::k_recalls, -1);
  result.recall.assign(entries, -1);
  result.objects.assign(categories * areas, 0);
  for (std::size_t i = 0; i < grouping.groups.size(); ++i)
    for (std::size_t a = 0; a < areas; ++a)
      result.objects[grouping.groups[i].category * areas + a] += matches.objects[i * areas + a];

  std::vector<std::vector<Ranked>> ranked(categories);
  share_work(static_cast<std::int64_t>(categories), 1, [&](std::int64_t k, std::int64_t) {
    ranked[static_cast<std::size_t>(k)] = rank_category(grouping, predictions, static_cast<std::size_t>(k));
  });
  share_work(static_cast<std::int64_t>(categories * areas), 1, [&](std::int64_t unit, std::int64_t) {
    const std::size_t k = static_cast<std::size_t>(unit) / areas;
    const std::size_t a = static_cast<std::size_t>(unit) % areas;
    if (result.objects[static_cast<std::size_t>(unit)] == 0) return;
    Curve curve(matches, result);
    for (std::size_t m = 0; m < limits; ++m) curve.fill(ranked[k], k, a, m);
  });
}

}  // namespace temper::metrics
