// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// A shape that is computed at run time, but says nothing that the input's extents do not say, becomes a constant:
///   %s = Concat(Gather(Shape %x, 0), [144, -1]); %y = Reshape %x, %s : f32[batch, 144, 6400]
///   ==>   %y = Reshape %x, [0, 144, -1]
///
/// With it goes the shape arithmetic. Fires when the inferred extents are constants, extents of the same axis of the
/// input, and one other at most.
/// Leaves alone: extents that only the run decides, two free extents, extents of 0.
[[nodiscard]] bool settle_reshapes(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
