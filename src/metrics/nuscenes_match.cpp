// SPDX-License-Identifier: Apache-2.0
#include "metrics/nuscenes_match.h"

#include <algorithm>
#include <limits>

#include "metrics/interpolate.h"
#include "metrics/nuscenes_errors.h"

namespace temper::metrics {
namespace {

constexpr std::size_t k_points = 101;

/// numpy's linspace(0, 1, 101).
std::vector<double> recalls() {
  std::vector<double> values;
  for (std::size_t i = 0; i < k_points; ++i) values.push_back(static_cast<double>(i) * 0.01);
  values.back() = 1;
  return values;
}

NuscenesCurve curve_of_nothing() {
  NuscenesCurve curve{std::vector<double>(k_points, 0.0), std::vector<double>(k_points, 0.0), {}};
  for (std::vector<double>& error : curve.errors) error.assign(k_points, 1.0);
  return curve;
}

struct Found {
  const Box3d* box = nullptr;
  std::size_t group = 0;
};

std::vector<Found> by_score(std::span<const NuscenesGroup> groups) {
  std::vector<Found> found;
  for (std::size_t i = 0; i < groups.size(); ++i)
    for (const Box3d* box : groups[i].found) found.push_back({box, i});
  std::ranges::reverse(found);
  std::ranges::stable_sort(found, [](const Found& a, const Found& b) { return a.box->score > b.box->score; });
  return found;
}

/// What matching yields, in the order of scores.
struct Matches {
  std::vector<double> recall;      ///< after each detection
  std::vector<double> precision;   ///< likewise
  std::vector<double> confidence;  ///< likewise
  std::vector<double> hit_confidence;
  std::array<std::vector<double>, k_box_errors> hit_errors;
};

class Matcher {
 public:
  Matcher(std::span<const NuscenesGroup> groups, double threshold, bool is_symmetric)
      : groups_(groups), threshold_(threshold), is_symmetric_(is_symmetric) {
    for (const NuscenesGroup& group : groups) {
      taken_.emplace_back(group.truth.size());
      objects_ += static_cast<double>(group.truth.size());
    }
  }

  Matches run() {
    double seen = 0;
    for (const Found& found : by_score(groups_)) {
      take(found);
      ++seen;
      const auto hits = static_cast<double>(matches_.hit_confidence.size());
      matches_.recall.push_back(hits / objects_);
      matches_.precision.push_back(hits / seen);
      matches_.confidence.push_back(found.box->score);
    }
    return std::move(matches_);
  }

 private:
  void take(const Found& found) {
    const NuscenesGroup& group = groups_[found.group];
    double nearest = std::numeric_limits<double>::infinity();
    std::size_t best = 0;
    for (std::size_t i = 0; i < group.truth.size(); ++i) {
      if (taken_[found.group][i]) continue;
      const double distance = center_distance(*group.truth[i], *found.box);
      if (distance < nearest) {
        nearest = distance;
        best = i;
      }
    }
    if (!(nearest < threshold_)) return;
    taken_[found.group][best] = true;
    matches_.hit_confidence.push_back(found.box->score);
    const auto errors = box_errors(*group.truth[best], *found.box, is_symmetric_);
    for (std::size_t e = 0; e < k_box_errors; ++e) matches_.hit_errors[e].push_back(errors[e]);
  }

  std::span<const NuscenesGroup> groups_;
  double threshold_;
  bool is_symmetric_;
  double objects_ = 0;
  std::vector<std::vector<bool>> taken_;
  Matches matches_;
};

std::vector<double> reversed(std::vector<double> values) {
  std::ranges::reverse(values);
  return values;
}

}  // namespace

std::size_t NuscenesCurve::max_recall_index() const {
  for (std::size_t i = confidence.size(); i-- > 0;)
    if (confidence[i] != 0) return i;
  return 0;
}

NuscenesCurve match_nuscenes(std::span<const NuscenesGroup> groups, double threshold, bool is_symmetric) {
  const Matches matches = Matcher(groups, threshold, is_symmetric).run();
  if (matches.hit_confidence.empty()) return curve_of_nothing();
  const std::vector<double> wanted = recalls();
  NuscenesCurve curve;
  curve.precision = interpolate(wanted, matches.recall, matches.precision, 0);
  curve.confidence = interpolate(wanted, matches.recall, matches.confidence, 0);
  // Errors are looked up by confidence, which falls as recall grows.
  const std::vector<double> confidences = reversed(curve.confidence);
  const std::vector<double> known = reversed(matches.hit_confidence);
  for (std::size_t e = 0; e < k_box_errors; ++e) {
    const std::vector<double> means = reversed(running_mean(matches.hit_errors[e]));
    curve.errors[e] = reversed(interpolate(confidences, known, means, means.back()));
  }
  return curve;
}

}  // namespace temper::metrics
