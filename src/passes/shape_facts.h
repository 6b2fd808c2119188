// SPDX-License-Identifier: Apache-2.0
#pragma once

// Facts about extents and constants that several passes ask for.

#include <optional>
#include <string_view>
#include <vector>

#include "ir/graph.h"

namespace temper::passes {

/// The shape input that makes a Reshape turn `from` into `to` whatever its symbols stand for: constants, 0 for an
/// extent copied from the same axis, -1 for one that is left over. Nothing where there is none.
[[nodiscard]] std::optional<std::vector<std::int64_t>> reshape_target(const Dims& from, const Dims& to);

/// Reshape, Flatten, Squeeze, Unsqueeze: the first input's elements in the same order under other extents.
[[nodiscard]] bool is_reshape(const Operator& op);

/// A constant that broadcasts along every axis of `rank` axes but `axis`, as one number for each of `channels`
/// positions of that axis; a scalar is repeated. Nothing for other shapes and for types that are not floating.
[[nodiscard]] std::optional<std::vector<double>> channel_constant(const ir::Graph& graph, ir::ValueId id,
                                                                  std::int64_t rank, std::int64_t axis,
                                                                  std::int64_t channels);

/// The constant content of an integer input, constant or tracked.
[[nodiscard]] std::optional<std::vector<std::int64_t>> constant_integers(const ir::Graph& graph, ir::ValueId id);

}  // namespace temper::passes
