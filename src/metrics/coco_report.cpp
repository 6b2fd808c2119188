// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

#include "metrics/coco.h"

namespace temper::metrics {
namespace {

constexpr std::string_view k_all_areas = "all";

/// The mean of the values that are not -1; -1 where there are none.
class Mean {
 public:
  void add(double value) {
    if (value <= -1) return;
    sum_ += value;
    ++count_;
  }
  [[nodiscard]] double value() const { return count_ == 0 ? -1 : sum_ / static_cast<double>(count_); }

 private:
  double sum_ = 0;
  std::int64_t count_ = 0;
};

/// What a figure averages over; a threshold of 0 stands for all of them.
struct Slice {
  double iou = 0;
  std::string_view area = k_all_areas;
  std::int64_t max_detections = 0;
  std::optional<std::size_t> category = {};  ///< all where not set
};

std::optional<std::size_t> place_of_area(const CocoResult& result, std::string_view name) {
  const auto found = std::ranges::find(result.areas, name, &AreaRange::name);
  if (found == result.areas.end()) return std::nullopt;
  return static_cast<std::size_t>(found - result.areas.begin());
}

std::optional<std::size_t> place_of_limit(const CocoResult& result, std::int64_t limit) {
  const auto found = std::ranges::find(result.max_detections, limit);
  if (found == result.max_detections.end()) return std::nullopt;
  return static_cast<std::size_t>(found - result.max_detections.begin());
}

bool is_asked(double threshold, double wanted) {
  constexpr double k_rounding = 1e-9;
  return wanted == 0 || std::abs(threshold - wanted) < k_rounding;
}

/// Calls visit(t, k, a, m) for all entries of the slice.
template <class Visit>
void visit_slice(const CocoResult& result, const Slice& slice, const Visit& visit) {
  const auto area = place_of_area(result, slice.area);
  const auto limit = place_of_limit(result, slice.max_detections);
  if (!area || !limit) return;
  for (std::size_t t = 0; t < result.iou_thresholds.size(); ++t) {
    if (!is_asked(result.iou_thresholds[t], slice.iou)) continue;
    for (std::size_t k = 0; k < result.category_ids.size(); ++k)
      if (!slice.category || *slice.category == k) visit(t, k, *area, *limit);
  }
}

double mean_precision(const CocoResult& result, const Slice& slice) {
  Mean mean;
  visit_slice(result, slice, [&](std::size_t t, std::size_t k, std::size_t a, std::size_t m) {
    for (std::size_t r = 0; r < CocoResult::k_recalls; ++r) mean.add(result.precision_at(t, r, k, a, m));
  });
  return mean.value();
}

double mean_recall(const CocoResult& result, const Slice& slice) {
  Mean mean;
  visit_slice(result, slice, [&](std::size_t t, std::size_t k, std::size_t a, std::size_t m) {
    mean.add(result.recall_at(t, k, a, m));
  });
  return mean.value();
}

CocoFigure figure(const CocoResult& result, std::string name, bool is_recall, const Slice& slice) {
  return {.name = std::move(name),
          .is_recall = is_recall,
          .iou = slice.iou,
          .area = std::string(slice.area),
          .max_detections = slice.max_detections,
          .value = is_recall ? mean_recall(result, slice) : mean_precision(result, slice)};
}

void add_ious(const CocoResult& result, bool is_recall, std::vector<CocoFigure>& figures) {
  const std::int64_t most = result.max_detections.back();
  const std::string name = is_recall ? "AR" : "AP";
  figures.push_back(figure(result, name, is_recall, {.max_detections = most}));
  figures.push_back(figure(result, name + "50", is_recall, {.iou = 0.5, .max_detections = most}));
  figures.push_back(figure(result, name + "75", is_recall, {.iou = 0.75, .max_detections = most}));
}

void add_areas(const CocoResult& result, bool is_recall, std::vector<CocoFigure>& figures) {
  const std::string name = is_recall ? "AR " : "AP ";
  for (const AreaRange& area : result.areas)
    if (area.name != k_all_areas)
      figures.push_back(figure(result, name + area.name, is_recall,
                               {.area = area.name, .max_detections = result.max_detections.back()}));
}

CocoCurve curve_of(const CocoResult& result, std::size_t t, std::span<const std::size_t> categories) {
  CocoCurve curve;
  const std::size_t limit = result.max_detections.size() - 1;
  for (std::size_t r = 0; r < CocoResult::k_recalls && !categories.empty(); ++r) {
    double precision = 0;
    double score = 0;
    for (const std::size_t k : categories) {
      precision += result.precision_at(t, r, k, 0, limit);
      score += result.score_at(t, r, k, 0, limit);
    }
    curve.precision.push_back(precision / static_cast<double>(categories.size()));
    curve.scores.push_back(score / static_cast<double>(categories.size()));
  }
  return curve;
}

bool has_objects(const CocoResult& result, std::size_t k) { return result.objects[k * result.areas.size()] > 0; }

std::string line_of(const CocoFigure& figure, const std::vector<double>& thresholds) {
  char iou[32];
  if (figure.iou == 0)
    std::snprintf(iou, sizeof iou, "%0.2f:%0.2f", thresholds.front(), thresholds.back());
  else
    std::snprintf(iou, sizeof iou, "%0.2f", figure.iou);
  char line[160];
  std::snprintf(line, sizeof line, " %-18s %s @[ IoU=%-9s | area=%6s | maxDets=%3lld ] = %0.3f\n",
                figure.is_recall ? "Average Recall" : "Average Precision", figure.is_recall ? "(AR)" : "(AP)", iou,
                figure.area.c_str(), static_cast<long long>(figure.max_detections), figure.value);
  return line;
}

}  // namespace

std::vector<CocoFigure> coco_figures(const CocoResult& result) {
  std::vector<CocoFigure> figures;
  add_ious(result, false, figures);
  add_areas(result, false, figures);
  if (result.task == CocoTask::keypoints) {
    add_ious(result, true, figures);
  } else {
    for (const std::int64_t limit : result.max_detections)
      figures.push_back(figure(result, "AR" + std::to_string(limit), true, {.max_detections = limit}));
  }
  add_areas(result, true, figures);
  return figures;
}

std::string coco_text(const CocoResult& result) {
  std::string text;
  for (const CocoFigure& figure : coco_figures(result)) text += line_of(figure, result.iou_thresholds);
  return text;
}

std::vector<CocoCategoryFigures> coco_categories(const CocoResult& result) {
  const std::int64_t most = result.max_detections.back();
  std::vector<CocoCategoryFigures> all;
  for (std::size_t k = 0; k < result.category_ids.size(); ++k)
    all.push_back({.category_id = result.category_ids[k],
                   .objects = result.objects[k * result.areas.size()],
                   .ap = mean_precision(result, {.max_detections = most, .category = k}),
                   .ap50 = mean_precision(result, {.iou = 0.5, .max_detections = most, .category = k}),
                   .ap75 = mean_precision(result, {.iou = 0.75, .max_detections = most, .category = k}),
                   .ar = mean_recall(result, {.max_detections = most, .category = k})});
  return all;
}

CocoCurve coco_curve(const CocoResult& result, std::size_t t, std::size_t k) {
  if (!has_objects(result, k)) return {};
  return curve_of(result, t, std::span(&k, 1));
}

CocoCurve coco_mean_curve(const CocoResult& result, std::size_t t) {
  std::vector<std::size_t> categories;
  for (std::size_t k = 0; k < result.category_ids.size(); ++k)
    if (has_objects(result, k)) categories.push_back(k);
  return curve_of(result, t, categories);
}

}  // namespace temper::metrics
