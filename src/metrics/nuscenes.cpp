// SPDX-License-Identifier: Apache-2.0
#include "metrics/nuscenes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "base/check.h"
#include "metrics/nuscenes_match.h"
#include "metrics/share_work.h"

namespace temper::metrics {
namespace {

/// The place after the last recall that is left out because it is too low.
std::size_t first_place(double min_recall) { return static_cast<std::size_t>(std::lround(100 * min_recall)) + 1; }

double average_precision(const NuscenesCurve& curve, double min_recall, double min_precision) {
  double sum = 0;
  double count = 0;
  for (std::size_t i = first_place(min_recall); i < curve.precision.size(); ++i, ++count)
    sum += std::max(0.0, curve.precision[i] - min_precision);
  return count == 0 ? 0 : sum / count / (1 - min_precision);
}

double average_error(const NuscenesCurve& curve, std::size_t error, double min_recall) {
  const std::size_t first = first_place(min_recall);
  const std::size_t last = curve.max_recall_index();
  if (last < first) return 1;
  double sum = 0;
  for (std::size_t i = first; i <= last; ++i) sum += curve.errors[error][i];
  return sum / static_cast<double>(last - first + 1);
}

bool applies(const NuscenesClass& kind, std::size_t error) {
  switch (static_cast<BoxError>(error)) {
    case BoxError::orientation: return kind.has_orientation;
    case BoxError::velocity: return kind.has_velocity;
    case BoxError::attribute: return kind.has_attribute;
    default: return true;
  }
}

void check_box(const Box3d& box, const std::string& token) {
  const auto is_number = [](double value) { return !std::isnan(value); };
  const bool is_good = std::ranges::all_of(box.translation, is_number) && std::ranges::all_of(box.size, is_number) &&
                       std::ranges::all_of(box.rotation, is_number) && is_number(box.score);
  TEMPER_CHECK(is_good, bad_argument, "a box of class '", box.name, "' in sample '", token,
               "' has a NaN: expected numbers, velocities aside");
  TEMPER_CHECK(box.size[0] > 0 && box.size[1] > 0 && box.size[2] > 0, bad_argument, "a box of class '", box.name,
               "' in sample '", token, "' has size ", join(box.size, " x "), ": expected more than 0 m");
}

/// Boxes by class and sample; samples in the order of the predictions.
class Grouping {
 public:
  Grouping(std::span<const Sample3d> truth, std::span<const Sample3d> predictions,
           const std::vector<NuscenesClass>& classes)
      : groups_(classes.size(), std::vector<NuscenesGroup>(predictions.size())) {
    for (std::size_t i = 0; i < classes.size(); ++i) places_.emplace(classes[i].name, i);
    std::unordered_map<std::string_view, std::size_t> samples;
    for (std::size_t i = 0; i < predictions.size(); ++i) {
      TEMPER_CHECK(samples.emplace(predictions[i].token, i).second, bad_argument, "sample '", predictions[i].token,
                   "' occurs twice in the predictions");
      for (const Box3d& box : predictions[i].boxes) group(box, predictions[i].token, i).found.push_back(&box);
    }
    TEMPER_CHECK(truth.size() == predictions.size(), bad_argument, predictions.size(), " samples are predicted, ",
                 truth.size(), " are labelled: expected the same ones, with empty lists where nothing was found");
    for (const Sample3d& sample : truth) {
      const auto found = samples.find(sample.token);
      TEMPER_CHECK(
          found != samples.end(), bad_argument, "sample '", sample.token,
          "' is not predicted: expected an entry for each labelled sample, an empty list where nothing was found");
      for (const Box3d& box : sample.boxes) group(box, sample.token, found->second).truth.push_back(&box);
    }
  }

  [[nodiscard]] const std::vector<NuscenesGroup>& of_class(std::size_t k) const { return groups_[k]; }

 private:
  NuscenesGroup& group(const Box3d& box, const std::string& token, std::size_t sample) {
    const auto place = places_.find(box.name);
    TEMPER_CHECK(place != places_.end(), bad_argument, "a box in sample '", token, "' is of class '", box.name,
                 "': expected one of the ", places_.size(), " classes evaluated");
    check_box(box, token);
    return groups_[place->second][sample];
  }

  std::unordered_map<std::string_view, std::size_t> places_;
  std::vector<std::vector<NuscenesGroup>> groups_;  ///< [class][sample]
};

NuscenesClassFigures figures_of(const NuscenesClass& kind, std::vector<NuscenesCurve> curves, std::size_t error_place,
                                const NuscenesOptions& options) {
  NuscenesClassFigures figures{.name = kind.name, .objects = 0, .aps = {}, .mean_ap = 0, .errors = {}, .curves = {}};
  for (const NuscenesCurve& curve : curves) {
    figures.aps.push_back(average_precision(curve, options.min_recall, options.min_precision));
    figures.mean_ap += figures.aps.back() / static_cast<double>(curves.size());
  }
  for (std::size_t e = 0; e < k_box_errors; ++e)
    figures.errors[e] = applies(kind, e) ? average_error(curves[error_place], e, options.min_recall)
                                         : std::numeric_limits<double>::quiet_NaN();
  figures.curves = std::move(curves);
  return figures;
}

void summarise(const NuscenesOptions& options, NuscenesResult& result) {
  for (const NuscenesClassFigures& figures : result.classes)
    result.mean_ap += figures.mean_ap / static_cast<double>(result.classes.size());
  double total = options.mean_ap_weight * result.mean_ap;
  for (std::size_t e = 0; e < k_box_errors; ++e) {
    double sum = 0;
    double count = 0;
    for (const NuscenesClassFigures& figures : result.classes) {
      if (std::isnan(figures.errors[e])) continue;
      sum += figures.errors[e];
      ++count;
    }
    result.errors[e] = sum / count;
    result.scores[e] = std::max(0.0, 1 - result.errors[e]);
    total += result.scores[e];
  }
  result.nd_score = total / (options.mean_ap_weight + static_cast<double>(k_box_errors));
}

}  // namespace

std::string_view box_error_name(BoxError error) {
  constexpr std::array<std::string_view, k_box_errors> k_names = {"trans_err", "scale_err", "orient_err", "vel_err",
                                                                  "attr_err"};
  return k_names[static_cast<std::size_t>(error)];
}

std::vector<NuscenesClass> nuscenes_classes() {
  std::vector<NuscenesClass> classes;
  for (const char* name : {"car", "truck", "bus", "trailer", "construction_vehicle"}) classes.push_back({name, 50});
  for (const char* name : {"pedestrian", "motorcycle", "bicycle"}) classes.push_back({name, 40});
  classes.push_back(
      {.name = "traffic_cone", .range = 30, .has_orientation = false, .has_velocity = false, .has_attribute = false});
  classes.push_back(
      {.name = "barrier", .range = 30, .has_velocity = false, .has_attribute = false, .is_symmetric = true});
  return classes;
}

NuscenesResult evaluate_nuscenes(std::span<const Sample3d> truth, std::span<const Sample3d> predictions,
                                 const NuscenesOptions& options) {
  TEMPER_CHECK(options.min_precision >= 0 && options.min_precision < 1, bad_argument, "least precision ",
               options.min_precision, " is outside [0, 1)");
  TEMPER_CHECK(options.min_recall >= 0 && options.min_recall <= 1, bad_argument, "least recall ", options.min_recall,
               " is outside [0, 1]");
  const auto place = std::ranges::find(options.thresholds, options.error_threshold);
  TEMPER_CHECK(place != options.thresholds.end(), bad_argument, "errors are measured at ", options.error_threshold,
               " m, which is not one of the thresholds ", join(options.thresholds, ", "));
  const std::vector<NuscenesClass> classes = options.classes.empty() ? nuscenes_classes() : options.classes;
  const Grouping grouping(truth, predictions, classes);
  const std::size_t thresholds = options.thresholds.size();
  std::vector<std::vector<NuscenesCurve>> curves(classes.size(), std::vector<NuscenesCurve>(thresholds));
  share_work(static_cast<std::int64_t>(classes.size() * thresholds), 1, [&](std::int64_t unit, std::int64_t) {
    const std::size_t k = static_cast<std::size_t>(unit) / thresholds;
    const std::size_t t = static_cast<std::size_t>(unit) % thresholds;
    curves[k][t] = match_nuscenes(grouping.of_class(k), options.thresholds[t], classes[k].is_symmetric);
  });
  NuscenesResult result;
  for (std::size_t k = 0; k < classes.size(); ++k) {
    result.classes.push_back(figures_of(classes[k], std::move(curves[k]),
                                        static_cast<std::size_t>(place - options.thresholds.begin()), options));
    for (const NuscenesGroup& group : grouping.of_class(k))
      result.classes.back().objects += static_cast<std::int64_t>(group.truth.size());
  }
  summarise(options, result);
  return result;
}

}  // namespace temper::metrics
