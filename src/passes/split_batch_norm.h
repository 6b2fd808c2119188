// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// A normalisation behind a transpose becomes arithmetic that the transpose can sink past:
///   BatchNormalization(Transpose %x)   ==>   Add(Mul(Transpose %x, @scale), @shift)
///
/// Exporters put a transpose before and one behind the BatchNorm1d of a linear layer; split, the pair meets
/// (sink_transposes, fold_transposes), and fold_scale takes the arithmetic into the layer's weights.
/// Leaves alone: normalisations with computed parameters; transposes with other readers.
[[nodiscard]] bool split_batch_norm(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
