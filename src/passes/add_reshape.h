// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ir/rewrite.h"

namespace temper::passes {

/// A new Reshape of `value` to these extents; 0 and -1 as in ONNX.
[[nodiscard]] ir::ValueId add_reshape(ir::Rewrite& rewrite, ir::ValueId value, const std::vector<std::int64_t>& target);

/// `value` under other extents; itself where they are equal. Precondition: reshape_target() exists.
[[nodiscard]] ir::ValueId add_reshape(const ir::Graph& graph, ir::Rewrite& rewrite, ir::ValueId value, const Dims& to);

}  // namespace temper::passes
