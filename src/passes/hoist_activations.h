// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// An activation behind concatenations and reshapes of convolutions moves to the convolutions, which compute it for
/// nothing:
///   %c = Concat (Reshape (Conv %x)), (Reshape (Conv %z)); %y = Sigmoid %c
///   ==>   %y = Concat (Reshape (Sigmoid (Conv %x))), (Reshape (Sigmoid (Conv %z)))
///
/// Fires for the activations that fuse, when every path leads to a convolution or matrix product without an activation
/// and nothing else reads the values on the way.
/// Leaves alone: activations directly behind a convolution, paths that end anywhere else.
[[nodiscard]] bool hoist_activations(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
