// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// %x * tanh(softplus(%x)) as one operator:
///   %a = Softplus %x; %b = Tanh %a; %y = Mul %x, %b        ==>   %y = Mish %x
///   the same with log(1 + exp(%x)) for the softplus        ==>   %y = Mish %x
///
/// Leaves alone: intermediate values with other readers.
[[nodiscard]] bool recognise_mish(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
