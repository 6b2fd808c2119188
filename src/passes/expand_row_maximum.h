// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "ir/graph.h"

namespace temper::passes {

/// The largest row of a product as a product and a reduction, for devices that have no kernel for both at once:
///   %y = FusedMatMulMax(activation='Relu') %x, @w, @b   ==>   %m = FusedMatMul(activation='Relu') %x, @w, @b;
///                                                             %y = Reduce(kind='Max', axes=[-2]) %m
///
/// Fires for nodes that `is_expanded` names. What is added to each matrix by itself is added by an operator of its own.
[[nodiscard]] bool expand_row_maximum(ir::Graph& graph, const std::function<bool(const ir::Node&)>& is_expanded);

}  // namespace temper::passes
