// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// Nodes whose inputs are all constant become constants:
///   @a, @b, %c = Add @a, @b   ==>   @c
///
/// Fires when every input is constant, the operator is not random and has no body, and the result stays in the budget:
/// at most 64 MiB, and at most four times the bytes read or 1 MiB. So an Expand of a scalar to an image is left to the
/// run, which makes it faster than a plan could load it.
/// Leaves alone: results of unknown extents (but those of NonZero, Compress and Unique, which their input bounds, and
/// of Range), sequences, nodes whose evaluation fails: the error belongs to the run.
[[nodiscard]] bool fold_constants(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
