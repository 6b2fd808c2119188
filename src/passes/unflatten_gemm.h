// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// A projection of flattened rows keeps the rows' axes:
///   %a = Reshape %x [.., K] to [M, K]; %b = Gemm %a, @w, @c; %y = Reshape %b to [.., N]
///   ==>   %p = MatMul %x', @w'; %y = Add %p, @c
///
/// Transposes of the rows' axes on both sides then meet. Fires where weights are constant, the bias is none or a vector
/// and nothing else reads in between. Leaves alone: products whose result keeps two axes.
[[nodiscard]] bool unflatten_gemm(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
