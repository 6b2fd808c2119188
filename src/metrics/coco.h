// SPDX-License-Identifier: Apache-2.0
#pragma once

// COCO's detection metric for boxes, masks and keypoints: the numbers of pycocotools' COCOeval, its rules about crowds,
// ignored objects, ties and thresholds included. docs/metrics.md states the rules.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "metrics/annotation.h"

namespace temper::metrics {

/// What the overlap of a detection and an object is taken of: their boxes, their masks, or their keypoints (OKS).
enum class CocoTask { boxes, masks, keypoints };

/// A range of object areas in square pixels, both ends included.
struct AreaRange {
  std::string name;  ///< "all", "small", "medium", "large"
  double least = 0;
  double most = 0;
};

struct CocoOptions {
  CocoTask task = CocoTask::boxes;
  std::vector<std::int64_t> image_ids = {};       ///< images that count; annotations and predictions of others do not
  std::vector<std::int64_t> category_ids = {};    ///< likewise
  std::vector<double> iou_thresholds = {};        ///< empty: 0.5, 0.55, ... 0.95; at most 32
  std::vector<std::int64_t> max_detections = {};  ///< an image and category; empty: 1, 10, 100 (keypoints: 20)
  std::vector<double> keypoint_sigmas = {};       ///< empty: COCO's 17
};

/// Precision at 101 recalls and recall, -1 where there is nothing to find. Letters: T IoU thresholds, R recalls,
/// K categories, A area ranges, M detection limits.
struct CocoResult {
  CocoTask task = CocoTask::boxes;
  std::vector<double> iou_thresholds = {};        ///< T
  std::vector<std::int64_t> category_ids = {};    ///< K, ascending
  std::vector<AreaRange> areas = {};              ///< A: all, small, medium, large (keypoints: all, medium, large)
  std::vector<std::int64_t> max_detections = {};  ///< M, ascending
  std::vector<double> precision = {};             ///< [T, R, K, A, M]
  std::vector<double> scores = {};                ///< [T, R, K, A, M]: the score at which that recall is reached
  std::vector<double> recall = {};                ///< [T, K, A, M]
  std::vector<std::int64_t> objects = {};         ///< [K, A]: objects to find, ignored ones left out

  static constexpr std::size_t k_recalls = 101;
  [[nodiscard]] double precision_at(std::size_t t, std::size_t r, std::size_t k, std::size_t a, std::size_t m) const;
  [[nodiscard]] double score_at(std::size_t t, std::size_t r, std::size_t k, std::size_t a, std::size_t m) const;
  [[nodiscard]] double recall_at(std::size_t t, std::size_t k, std::size_t a, std::size_t m) const;
};

/// Cost: the matching runs over images and categories on the process's team; the result does not depend on its size.
/// Errors: bad_argument for a score or coordinate that is not finite, an annotation or prediction without the mask or
/// keypoints that the task compares, or options outside their ranges; says which.
[[nodiscard]] CocoResult evaluate_coco(std::span<const Annotation> truth, std::span<const Prediction> predictions,
                                       const CocoOptions& options);

/// One of the 12 numbers (keypoints: 10) that COCO reports.
struct CocoFigure {
  std::string name;        ///< "AP", "AP50", "AP75", "AP small", ..., "AR1", "AR10", "AR100", "AR small", ...
  bool is_recall = false;  ///< average recall rather than average precision
  double iou = 0;          ///< the one threshold averaged over, 0 for all
  std::string area;        ///< an AreaRange's name
  std::int64_t max_detections = 0;
  double value = 0;  ///< -1 where there is nothing to average
};

/// The 12 numbers, or 10 of keypoints, in COCO's order; one average recall for each detection limit of the options. One
/// whose threshold the options left out is -1.
[[nodiscard]] std::vector<CocoFigure> coco_figures(const CocoResult& result);
/// Those numbers as pycocotools' summarize() prints them, a line each.
[[nodiscard]] std::string coco_text(const CocoResult& result);

/// One category's numbers over all areas at the largest detection limit; -1 where it has no objects.
struct CocoCategoryFigures {
  std::int64_t category_id = 0;
  std::int64_t objects = 0;
  double ap = -1;
  double ap50 = -1;
  double ap75 = -1;
  double ar = -1;
};
/// By category, ascending id.
[[nodiscard]] std::vector<CocoCategoryFigures> coco_categories(const CocoResult& result);

/// A curve of precision and score over the 101 recalls 0, 0.01, ... 1, all areas, the largest detection limit.
struct CocoCurve {
  std::vector<double> precision = {};
  std::vector<double> scores = {};
};
/// Category `k`'s curve at IoU threshold `t` (indices into the result's lists); empty where it has no objects.
[[nodiscard]] CocoCurve coco_curve(const CocoResult& result, std::size_t t, std::size_t k);
/// The mean of the curves of all categories that have objects; empty where none has.
[[nodiscard]] CocoCurve coco_mean_curve(const CocoResult& result, std::size_t t);

}  // namespace temper::metrics
