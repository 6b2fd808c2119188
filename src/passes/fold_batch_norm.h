// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// Batch normalisation at inference disappears into the weights before it:
///   %a = Conv %x, @w, @b; %y = BatchNormalization %a, ...   ==>   %y = Conv %x, @w', @b'
///   w'[m] = w[m] * s[m],  b'[m] = b[m] * s[m] + bias[m] - mean[m] * s[m],  s = scale / sqrt(variance + epsilon)
///
/// Where there are no such weights it becomes x * s + t, which joins its elementwise neighbours.
/// Fires when all parameters are constant. Before Conv, ConvTranspose, Gemm, MatMul: when their weights are constant
/// and nothing else reads their result.
/// Leaves alone: training, unknown ranks, inputs of rank 1.
[[nodiscard]] bool fold_batch_norm(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
