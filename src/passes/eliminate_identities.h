// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// Nodes that give their input back are taken out:
///   %b = Reshape %a, @shape   ==>   readers of %b read %a
///
/// Fires for Identity; Cast to the same type; Reshape, Flatten, Squeeze, Unsqueeze, Expand and Tile to the same
/// extents; Slice of everything; Pad by nothing; Transpose in place; Concat of one; Split into one; x + 0, x - 0, x *
/// 1, x / 1, x ^ 1 with constants that do not widen x. Leaves alone: extents that are not provably the same; an input
/// that goes straight to an output, and a value that would be two outputs (each output keeps its name).
[[nodiscard]] bool eliminate_identities(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
