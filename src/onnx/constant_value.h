// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "ir/graph.h"

namespace temper::onnx {

/// The content of `id` where it is known at import: a constant, an integer scalar or vector whose content is tracked
/// and constant, or a small value that a short chain of nodes computes from constants alone (evaluated here; random
/// generators and bodies are not).
[[nodiscard]] std::optional<Tensor> constant_value(const ir::Graph& graph, ir::ValueId id);

}  // namespace temper::onnx
