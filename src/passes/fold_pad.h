// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// Padding becomes an attribute of the window that reads it:
///   %a = Pad %x, [0, 0, 1, 1, 0, 0, 1, 1]; %y = Conv %a, @w   ==>   %y = Conv(pads=[1, 1, 1, 1]) %x, @w
///
/// Fires for constant padding of the spatial axes alone: with zeros before Conv, with zeros before AveragePool (which
/// then counts them), with -infinity before MaxPool.
/// Leaves alone: cropping (negative pads), windows with auto_pad or ceil_mode, an AveragePool with pads of its own that
/// it does not count.
[[nodiscard]] bool fold_pad(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
