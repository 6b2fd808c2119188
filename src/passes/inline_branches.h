// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// An If whose condition is constant becomes the body that runs:
///   %y = If(then_branch=graph t(%a) { %b = Relu %a }) @true, %x   ==>   %y = Relu %x
///
/// Fires when the condition is a constant or tracked content.
/// Leaves alone: conditions that only the run knows; bodies that are not graphs (of a loaded plan).
[[nodiscard]] bool inline_branches(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
