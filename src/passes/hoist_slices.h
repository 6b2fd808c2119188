// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// A part of a concatenation is taken from what was concatenated, so that neither copies:
///   %c = Concat %a, %b; %y = Slice %c (exactly the range of %b)       ==>   readers of %y read %b
///   also through concatenations along other axes and reshapes behind the axis, as the heads of detectors have them:
///   %r = Concat(axis=2) (Reshape (Concat(axis=1) %a0, %b0)), (Reshape (Concat(axis=1) %a1, %b1))
///   %y = Slice(axis=1) %r                                             ==>   %y = Concat(axis=2) (Reshape %a0),
///   (Reshape %a1)
///
/// Fires for Split, and Slice of one axis with step 1, whose ranges fall on borders between inputs, when nothing but
/// such parts reads the concatenation.
/// Leaves alone: ranges that cut an input in two, extents that are not constant along the sliced axis.
[[nodiscard]] bool hoist_slices(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
