// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shared by the passes that recognise layer and RMS normalisation.

#include "ir/pattern.h"

namespace temper::passes {

/// `numerator` / sqrt(mean(`squared` ^ 2) + eps), in the ways exporters write it; binds "eps" and the mean as "mean".
[[nodiscard]] std::vector<ir::Pattern> normalised_patterns(const ir::Pattern& numerator, const ir::Pattern& squared);

/// A mean that keeps its axes.
[[nodiscard]] ir::Pattern mean_pattern(const ir::Pattern& x);

/// The first axis that `mean`, the result of a mean over `x`, reduces, where it reduces all from there on.
[[nodiscard]] std::optional<std::int64_t> first_reduced_axis(const ir::Graph& graph, ir::ValueId mean, ir::ValueId x);

/// Ones of the normalised extents, or of one element where those are not constant.
[[nodiscard]] Tensor unit_scale(const TensorType& x, std::int64_t axis);

/// True where `id` broadcasts to the normalised axes of `y` alone: no more axes than those, and it does not widen.
[[nodiscard]] bool is_parameter(const ir::Graph& graph, ir::ValueId id, ir::ValueId y, std::int64_t axis);

/// True where the value is a constant of ones.
[[nodiscard]] bool is_unit(const ir::Graph& graph, ir::ValueId id);

}  // namespace temper::passes
