// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// Elementwise operators become one pass over memory:
///   %a = Mul %x, %y; %b = Add %a, 1; %z = Sqrt %b
///   ==>   %z = Pointwise(stages=["Mul i0 i1", "Add t0 1", "Sqrt t1"]) %x, %y
///
/// Fires for chains and diamonds of Unary, Binary, Where and Pointwise on one floating type (conditions are bool),
/// where each intermediate value has the extents of the result and no reader outside. Inputs may broadcast; constants
/// of one element become numbers in the program. Leaves alone: single operators, integers, a value that would be
/// computed more often than once, functions with jumps (Floor, Less, ...) of a fused value, whose rounding could cross
/// the jump; programs beyond 32 stages or 8 inputs.
[[nodiscard]] bool fuse_pointwise(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
