// SPDX-License-Identifier: Apache-2.0
#include "passes/recognise_silu.h"

#include "ops/elementwise/unary.h"
#include "passes/recognise.h"

namespace temper::passes {

namespace {

using ir::Pattern;

std::vector<Spelling> spellings() {
  const Pattern x = Pattern::any("x");
  const auto silu = [](const ir::Graph&, const ir::Match&) { return Operator(ops::Unary{.kind = "Silu"}); };
  const auto quick = [](const ir::Graph& graph, const ir::Match& match) -> std::optional<Operator> {
    const auto alpha = ir::scalar_constant(graph, match["alpha"]);
    if (!alpha) return std::nullopt;
    return ops::Unary{.kind = "QuickGelu", .alpha = *alpha};
  };
  const Pattern denominator =
      Pattern::binary("Add", Pattern::unary("Exp", Pattern::unary("Neg", x)), Pattern::scalar(1));
  const Pattern scaled = Pattern::binary("Mul", x, Pattern::constant("alpha"));
  return {{Pattern::binary("Mul", x, Pattern::unary("Sigmoid", x)), silu},
          {Pattern::binary("Div", x, denominator), silu},
          {Pattern::binary("Mul", x, Pattern::unary("Sigmoid", scaled)), quick}};
}

}  // namespace

bool recognise_silu(ir::Graph& graph, RewriteLimit& limit) {
  static const std::vector<Spelling> k_spellings = spellings();
  return replace_spellings(graph, limit, k_spellings);
}

}  // namespace temper::passes
