// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/annotation.h"
#include "metrics/coco.h"
#include "metrics/coco_grouping.h"
#include "metrics/coco_overlap.h"

namespace temper::metrics {

/// What became of one detection under one area range; bit t is for IoU threshold t. One that is neither a hit nor a
/// miss does not count: it lies on an ignored object, or is outside the area range and on nothing.
struct CocoOutcome {
  std::uint32_t hits = 0;
  std::uint32_t misses = 0;
};

/// Fates of all detections, and the objects that there were to find.
struct CocoMatches {
  std::vector<CocoOutcome> outcomes;   ///< [place in CocoGrouping::found, area]
  std::vector<std::uint32_t> objects;  ///< [group, area]
};

/// Matches every group's detections, best first, each with the unmatched object it overlaps most.
/// Source: pycocotools evaluateImg. Runs on the process's team.
[[nodiscard]] CocoMatches match_coco(const CocoGrouping& grouping, const CocoOverlap& overlap,
                                     std::span<const Annotation> truth, std::span<const double> iou_thresholds,
                                     std::span<const AreaRange> areas);

}  // namespace temper::metrics
