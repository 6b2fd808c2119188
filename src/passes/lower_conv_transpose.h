// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// A transposed convolution in steps of 1 is a convolution with turned weights:
///   %y = ConvTranspose %x, @w, @b   ==>   %y = Conv %x, @w.turned, @b
/// with w.turned[m, c, k] = w[c, m, last - k] and pads of dilation * (kernel - 1) less what was cut off.
///
/// Fires when the weights are constant, all strides are 1, and no more is cut off than that.
/// Leaves alone: output_padding, output_shape.
[[nodiscard]] bool lower_conv_transpose(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
