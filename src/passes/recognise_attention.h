// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// Scaled dot-product attention becomes one operator:
///   %s = MatMul %q, %kt; %p = Softmax(axis=-1) %s; %y = MatMul %p, %v   ==>   %y = FusedAttention(...) %q, %k, %v
///
/// The scale may stand on either factor, on both or on the scores; a mask may be added to the scaled scores. Reshapes,
/// transposes, slices and gathers that cut heads out of a projection's rows, and those that put the result together
/// again, go into the operator. An Attention of rank 3 or 4 without a past, of which only the result is read, becomes
/// the same.
/// Fires where nothing else reads scores and weights.
/// Leaves alone: products whose batches are broadcast, ranks above 4, masks of each single head of merged batches.
/// Source: torch.nn.functional.scaled_dot_product_attention and MultiheadAttention as PyTorch exports them; ONNX
/// Attention-23.
[[nodiscard]] bool recognise_attention(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
