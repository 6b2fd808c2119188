// SPDX-License-Identifier: Apache-2.0
#pragma once

// Slices and parts of splits as ranges of an axis, for the passes that match them with concatenations.

#include <optional>

#include "ir/rewrite.h"

namespace temper::passes {

/// The elements [begin, end) of one axis of `source`.
struct AxisRange {
  ir::ValueId source;
  std::int64_t axis = 0;
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

/// What a value reads where its producer is a Slice of one axis with step 1, or a Split; all of it constant.
[[nodiscard]] std::optional<AxisRange> axis_range(const ir::Graph& graph, ir::ValueId value);

/// Where the inputs of a Concat begin along its axis, and where the last one ends; nothing where not all are constant.
[[nodiscard]] std::optional<std::vector<std::int64_t>> concat_borders(const ir::Graph& graph, const ir::Node& concat,
                                                                      std::int64_t axis);

}  // namespace temper::passes
