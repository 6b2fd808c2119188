// SPDX-License-Identifier: Apache-2.0
#include "passes/recognise_mish.h"

#include "ops/elementwise/unary.h"
#include "passes/recognise.h"

namespace temper::passes {

namespace {

using ir::Pattern;

std::vector<Spelling> spellings() {
  const Pattern x = Pattern::any("x");
  const auto mish = [](const ir::Graph&, const ir::Match&) { return Operator(ops::Unary{.kind = "Mish"}); };
  const Pattern sum = Pattern::binary("Add", Pattern::unary("Exp", x), Pattern::scalar(1));
  std::vector<Spelling> result;
  for (const Pattern& softplus : {Pattern::unary("Softplus", x), Pattern::unary("Log", sum)})
    result.push_back({Pattern::binary("Mul", x, Pattern::unary("Tanh", softplus)), mish});
  return result;
}

}  // namespace

bool recognise_mish(ir::Graph& graph, RewriteLimit& limit) {
  static const std::vector<Spelling> k_spellings = spellings();
  return replace_spellings(graph, limit, k_spellings);
}

}  // namespace temper::passes
