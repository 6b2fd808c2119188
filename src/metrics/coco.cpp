// SPDX-License-Identifier: Apache-2.0
#include "metrics/coco.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "metrics/coco_accumulate.h"
#include "metrics/coco_grouping.h"
#include "metrics/coco_match.h"
#include "metrics/coco_overlap.h"

namespace temper::metrics {
namespace {

constexpr double k_any_area = 1e10;
constexpr double k_small = 32 * 32;
constexpr double k_medium = 96 * 96;

/// numpy's linspace(0.5, 0.95, 10), whose roundings are not those of 0.5 + 0.05 i.
std::vector<double> default_thresholds() {
  constexpr int k_count = 10;
  constexpr double k_first = 0.5;
  constexpr double k_last = 0.95;
  constexpr double k_step = (k_last - k_first) / (k_count - 1);
  std::vector<double> thresholds;
  for (int i = 0; i < k_count; ++i) thresholds.push_back(i * k_step + k_first);
  thresholds.back() = k_last;
  return thresholds;
}

/// Nose, eyes, ears, shoulders, elbows, wrists, hips, knees, ankles.
std::vector<double> default_sigmas() {
  std::vector<double> sigmas = {.26, .25, .25, .35, .35, .79, .79, .72, .72, .62, .62, 1.07, 1.07, .87, .87, .89, .89};
  for (double& sigma : sigmas) sigma /= 10;
  return sigmas;
}

std::vector<AreaRange> areas_of(CocoTask task) {
  std::vector<AreaRange> areas = {{"all", 0, k_any_area}};
  if (task != CocoTask::keypoints) areas.push_back({"small", 0, k_small});
  areas.push_back({"medium", k_small, k_medium});
  areas.push_back({"large", k_medium, k_any_area});
  return areas;
}

CocoOptions with_defaults(CocoOptions options) {
  constexpr std::size_t k_most_thresholds = 32;
  if (options.iou_thresholds.empty()) options.iou_thresholds = default_thresholds();
  if (options.max_detections.empty())
    options.max_detections =
        options.task == CocoTask::keypoints ? std::vector<std::int64_t>{20} : std::vector<std::int64_t>{1, 10, 100};
  if (options.keypoint_sigmas.empty()) options.keypoint_sigmas = default_sigmas();
  TEMPER_CHECK(options.iou_thresholds.size() <= k_most_thresholds, bad_argument, options.iou_thresholds.size(),
               " IoU thresholds: expected at most ", k_most_thresholds);
  for (const double iou : options.iou_thresholds)
    TEMPER_CHECK(iou > 0 && iou <= 1, bad_argument, "IoU threshold ", iou, " is outside (0, 1]");
  for (const std::int64_t limit : options.max_detections)
    TEMPER_CHECK(limit > 0, bad_argument, "a limit of ", limit, " detections: expected at least 1");
  for (const double sigma : options.keypoint_sigmas)
    TEMPER_CHECK(sigma > 0, bad_argument, "keypoint sigma ", sigma, ": expected more than 0");
  std::sort(options.max_detections.begin(), options.max_detections.end());
  return options;
}

void check_scores(std::span<const Prediction> predictions) {
  for (std::size_t i = 0; i < predictions.size(); ++i)
    TEMPER_CHECK(std::isfinite(predictions[i].score), bad_argument, "prediction ", i, " (image ",
                 predictions[i].image_id, ", category ", predictions[i].category_id, ") has the score ",
                 predictions[i].score, ": expected a finite number; the network's output is damaged");
}

}  // namespace

CocoResult evaluate_coco(std::span<const Annotation> truth, std::span<const Prediction> predictions,
                         const CocoOptions& options) {
  const CocoOptions full = with_defaults(options);
  check_scores(predictions);
  const CocoGrouping grouping = group_coco(truth, predictions, full.image_ids, full.category_ids,
                                           static_cast<std::size_t>(full.max_detections.back()));
  CocoResult result{.task = full.task,
                    .iou_thresholds = full.iou_thresholds,
                    .category_ids = grouping.category_ids,
                    .areas = areas_of(full.task),
                    .max_detections = full.max_detections};
  const auto overlap = coco_overlap(full, truth, predictions, grouping.truths, grouping.found);
  const CocoMatches matches = match_coco(grouping, *overlap, truth, result.iou_thresholds, result.areas);
  accumulate_coco(grouping, matches, predictions, result);
  return result;
}

double CocoResult::precision_at(std::size_t t, std::size_t r, std::size_t k, std::size_t a, std::size_t m) const {
  return precision[(((t * k_recalls + r) * category_ids.size() + k) * areas.size() + a) * max_detections.size() + m];
}

double CocoResult::score_at(std::size_t t, std::size_t r, std::size_t k, std::size_t a, std::size_t m) const {
  return scores[(((t * k_recalls + r) * category_ids.size() + k) * areas.size() + a) * max_detections.size() + m];
}

double CocoResult::recall_at(std::size_t t, std::size_t k, std::size_t a, std::size_t m) const {
  return recall[((t * category_ids.size() + k) * areas.size() + a) * max_detections.size() + m];
}

}  // namespace temper::metrics
