// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ir/graph.h"
#include "plan/plan.h"
#include "temper/builder.h"

namespace temper::builder {

/// The profiles of a build resolved against the graph's inputs: wildcards matched, defaults filled in, every rule
/// checked. An input whose elements decide extents (a shape tensor) is bounded by its elements.
///
/// Rules, all violations reported together: a key matches an input; the rank is the input's; 0 <= min <= opt <= max
/// elementwise; fixed extents stay fixed; a shape tensor has one bound an element.
/// Errors: bad_argument. `notes` gains a sentence for every input whose dynamic extents were set to 1 by default.
[[nodiscard]] std::vector<plan::Profile> resolve_profiles(const ir::Graph& graph,
                                                          const std::vector<OptimizationProfile>& profiles,
                                                          std::vector<std::string>& notes);

/// By input: whether some extent of the graph depends on the input's elements.
[[nodiscard]] std::vector<bool> find_shape_tensors(const ir::Graph& graph);

/// Shell wildcards: `*` any text, `?` any character, `[a-c]` and `[!a-c]` sets.
[[nodiscard]] bool matches_wildcard(std::string_view pattern, std::string_view text);

}  // namespace temper::builder
