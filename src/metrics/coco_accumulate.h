// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "metrics/coco.h"
#include "metrics/coco_grouping.h"
#include "metrics/coco_match.h"

namespace temper::metrics {

/// Fills `result`'s arrays from the detections' fates; its lists (T, K, A, M) are set.
/// Source: pycocotools accumulate. Runs on the process's team.
void accumulate_coco(const CocoGrouping& grouping, const CocoMatches& matches, std::span<const Prediction> predictions,
                     CocoResult& result);

}  // namespace temper::metrics
