// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/annotation.h"

namespace temper::metrics {

/// The objects and detections of one category in one image: ranges of CocoGrouping's lists.
struct CocoGroup {
  std::size_t category = 0;  ///< place in CocoGrouping::category_ids
  std::size_t truth_begin = 0;
  std::size_t truth_end = 0;
  std::size_t found_begin = 0;
  std::size_t found_end = 0;

  [[nodiscard]] std::size_t truths() const { return truth_end - truth_begin; }
  [[nodiscard]] std::size_t detections() const { return found_end - found_begin; }
};

/// What is compared with what: only objects and detections of the same category and image can match.
struct CocoGrouping {
  std::vector<std::int64_t> category_ids = {};  ///< ascending, each once
  std::vector<std::size_t> truths = {};         ///< annotations, by group, in the order given
  std::vector<std::size_t> found = {};  ///< predictions, by group, best first; of equal scores the first given first
  std::vector<CocoGroup> groups = {};   ///< that have an object or a detection, by category, then image id
  std::vector<std::size_t> category_groups =
      {};  ///< category k has groups [category_groups[k], category_groups[k + 1])
};

/// `most_detections`: how many of a group's best detections count.
[[nodiscard]] CocoGrouping group_coco(std::span<const Annotation> truth, std::span<const Prediction> predictions,
                                      std::span<const std::int64_t> image_ids,
                                      std::span<const std::int64_t> category_ids, std::size_t most_detections);

}  // namespace temper::metrics
