// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// Activation and residual join the convolution, or the transposed one as FusedConvTranspose:
///   %a = Conv %x, @w, @b; %y = Silu %a                     ==>   %y = FusedConv(activation=Silu) %x, @w, @b
///   %a = Conv %x, @w; %s = Add %a, %r; %y = Relu %s        ==>   %y = FusedConv(activation=Relu) %x, @w, _, %r
///   %a = FusedConv(activation=Silu) %x, @w; %y = Add %r, %a   ==>   the same with the residual after the activation
///
/// Fires when nothing else reads the convolution, for the activations that kernels compute in place
/// (is_fusible_activation), and for a residual of provably the same extents. Where both operands of an Add are
/// convolutions, the later one takes the other as its residual.
/// Leaves alone: a second residual, an activation behind a residual that came after an activation.
[[nodiscard]] bool fuse_conv_activation(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
