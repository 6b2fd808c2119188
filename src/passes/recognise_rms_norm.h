// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// Normalisation by the root of the mean square, then scale:
///   %n = %x / sqrt(mean(%x ^ 2) + @e)    ==>   %n = RmsNormalization %x, @ones
///   %y = %n * @scale                     ==>   %y = RmsNormalization %x, @scale
///
/// Fires for means over the last axes that keep them, %x * %x for the square, and 1 / sqrt as a factor.
/// Leaves alone: means over other axes, intermediate values with other readers, scales that widen the result.
[[nodiscard]] bool recognise_rms_norm(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
