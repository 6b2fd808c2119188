// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// Arithmetic with a constant a channel disappears into the weights before it:
///   %a = Conv %x, @w, @b; %y = Mul %a, @c   ==>   %y = Conv %x, @w * c, @b * c
///   %a = Conv %x, @w, @b; %y = Add %a, @c   ==>   %y = Conv %x, @w, @b + c
///
/// Fires for Mul, Div, Add, Sub behind Conv, ConvTranspose, Gemm and MatMul with constant weights whose result nothing
/// else reads, where the constant is a scalar or varies along the channels alone, and does not widen the result.
/// Leaves alone: integers, division of a constant by the result.
[[nodiscard]] bool fold_scale(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
