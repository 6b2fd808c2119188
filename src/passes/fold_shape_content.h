// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// Integer scalars and vectors whose content inference has worked out become constants:
///   %s = Shape %x : i64[2] (content [1, 64])   ==>   @s = [1, 64]
///
/// Fires when every element of the tracked content is a number, even where the node's inputs are not constant.
/// Leaves alone: content that holds a symbol (the plan's shape program computes it), graph inputs.
[[nodiscard]] bool fold_shape_content(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
