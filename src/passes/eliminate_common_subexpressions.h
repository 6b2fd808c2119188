// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// Nodes that compute the same become one, and constants with the same content:
///   %a = Relu %x, %b = Relu %x, %c = Add %a, %b   ==>   %a = Relu %x, %c = Add %a, %a
///
/// Fires when operator, attributes and inputs are equal.
/// Leaves alone: random operators, operators with bodies, a value that would be two outputs.
[[nodiscard]] bool eliminate_common_subexpressions(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
