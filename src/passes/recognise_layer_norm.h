// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// Layer normalisation written out, then scale and bias:
///   %d = %x - mean(%x); %n = %d / sqrt(mean(%d ^ 2) + @e)    ==>   %n = LayerNormalization %x, @ones
///   %y = %n * @scale + @bias                                 ==>   %y = LayerNormalization %x, @scale, @bias
///
/// Fires for means over the last axes that keep them, %d * %d for the square, and 1 / sqrt as a factor.
/// Leaves alone: means over other axes, intermediate values with other readers, scales that widen the result.
[[nodiscard]] bool recognise_layer_norm(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
