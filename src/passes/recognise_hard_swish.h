// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// %x * clip(%x + 3, 0, 6) / 6 in its spellings:
///   %h = HardSigmoid(alpha=1/6, beta=0.5) %x; %y = Mul %x, %h     ==>   %y = HardSwish %x
///   Mul(%x, Clip(%x + 3, 0, 6)) / 6, or with the division (or a factor of 1/6) on either operand    ==>   the same
/// And Clip(%x + 3, 0, 6) / 6 alone is HardSigmoid %x.
///
/// Leaves alone: other constants; intermediate values with other readers.
[[nodiscard]] bool recognise_hard_swish(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
