// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "ir/graph.h"

namespace temper::passes {

/// Runs one pass over `before` and expects the structure of `after` (names aside), that a second run changes nothing,
/// that graph outputs keep their names, and that both graphs compute the same from random inputs.
/// `symbols` gives extents to the graph's symbols for that; every other symbol is 4. Constants with more elements than
/// `largest_literal` are compared by type alone.
void expect_pass(std::string_view pass, std::string_view before, std::string_view after,
                 const std::map<std::string, std::int64_t>& symbols = {}, std::int64_t largest_literal = 12);

/// Runs one pass and expects that it leaves the graph as it is.
void expect_unchanged(std::string_view pass, std::string_view text);

/// Runs the graph on random inputs of the declared types, node by node. Integers are in [0, 3].
[[nodiscard]] std::vector<Tensor> run_random(const ir::Graph& graph, const std::map<std::string, std::int64_t>& symbols,
                                             int seed = 1);

/// Expects equal shapes, and values within the tolerance that reordered sums in f32 need.
void expect_close(const std::vector<Tensor>& actual, const std::vector<Tensor>& expected);

}  // namespace temper::passes
