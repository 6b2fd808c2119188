// SPDX-License-Identifier: Apache-2.0
#include "passes/add_reshape.h"

#include "ops/shape/reshape.h"
#include "passes/shape_facts.h"
#include "tensor/numeric.h"

namespace temper::passes {

ir::ValueId add_reshape(ir::Rewrite& rewrite, ir::ValueId value, const std::vector<std::int64_t>& target) {
  const auto rank = static_cast<std::int64_t>(target.size());
  return rewrite.add(ops::Reshape{}, {value, rewrite.add_constant(from_i64(DType::i64, {rank}, target), "shape")});
}

ir::ValueId add_reshape(const ir::Graph& graph, ir::Rewrite& rewrite, ir::ValueId value, const Dims& to) {
  const Dims from = *graph.type(value).dims;
  return from == to ? value : add_reshape(rewrite, value, *reshape_target(from, to));
}

}  // namespace temper::passes
