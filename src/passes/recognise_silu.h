// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// x * sigmoid(x) and its relatives as one operator:
///   %s = Sigmoid %x; %y = Mul %x, %s                      ==>   %y = Silu %x
///   %y = Div %x, (1 + exp(-%x))                           ==>   %y = Silu %x
///   %s = Sigmoid(@a * %x); %y = Mul %x, %s                ==>   %y = QuickGelu(alpha=a) %x
///
/// Leaves alone: a sigmoid with other readers, types that are not floating.
[[nodiscard]] bool recognise_silu(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
