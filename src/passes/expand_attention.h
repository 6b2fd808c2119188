// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "ir/graph.h"

namespace temper::passes {

/// Fused attention as matrix products around a softmax, for devices that have no kernel for it:
///   %y = FusedAttention %q, %k, %v   ==>   %s = FusedMatMul(transposes_b=true) %q', %k'; %p = Softmax %s;
///                                          %y' = MatMul %p, %v'
///
/// Fires for nodes that `is_expanded` names. Leaves alone: causal attention whose numbers of steps are not constant.
[[nodiscard]] bool expand_attention(ir::Graph& graph, const std::function<bool(const ir::Node&)>& is_expanded);

}  // namespace temper::passes
