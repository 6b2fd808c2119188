// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// A chain of operators that only change extents becomes one Reshape:
///   %a = Reshape %x, @s; %b = Unsqueeze(axes=[0]) %a   ==>   %b = Reshape %x, @t
///
/// Also a Transpose that moves nothing but axes of extent 1 becomes a Reshape. Fires for Reshape, Flatten, Squeeze and
/// Unsqueeze where the final extents are constant, or equal to the same axis of %x, but for one at most.
/// Leaves alone: single reshapes; extents that a constant shape cannot express; constant extents of 0, which
/// a Reshape would take for a copy.
[[nodiscard]] bool merge_reshapes(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
