// SPDX-License-Identifier: Apache-2.0
#include "passes/recognise_gelu.h"

#include <cmath>
#include <numbers>

#include "ops/elementwise/unary.h"
#include "passes/recognise.h"

namespace temper::passes {

namespace {

using ir::Pattern;

/// 0.5 * x * gate in every grouping.
std::vector<Pattern> half_products(const Pattern& x, const Pattern& gate) {
  const auto mul = [](const Pattern& a, const Pattern& b) { return Pattern::binary("Mul", a, b); };
  const Pattern half = Pattern::scalar(0.5);
  return {mul(mul(half, x), gate), mul(mul(x, gate), half), mul(mul(half, gate), x),
          Pattern::binary("Div", mul(x, gate), Pattern::scalar(2))};
}

std::vector<Spelling> spellings() {
  const Pattern x = Pattern::any("x");
  const auto make = [](const char* kind) {
    return [kind](const ir::Graph&, const ir::Match&) { return Operator(ops::Unary{.kind = kind}); };
  };
  const auto one_plus = [](const Pattern& y) { return Pattern::binary("Add", y, Pattern::scalar(1)); };
  const auto times = [](const Pattern& a, double value) { return Pattern::binary("Mul", a, Pattern::scalar(value)); };
  std::vector<Spelling> result;
  const auto add = [&](const Pattern& gate, const char* kind) {
    for (const Pattern& product : half_products(x, gate)) result.push_back({product, make(kind)});
  };
  for (const Pattern& argument :
       {Pattern::binary("Div", x, Pattern::scalar(std::numbers::sqrt2)), times(x, 1 / std::numbers::sqrt2)})
    add(one_plus(Pattern::unary("Erf", argument)), "Gelu");
  const double scale = std::sqrt(2 / std::numbers::pi);
  const Pattern square = Pattern::binary("Mul", x, x);
  for (const Pattern& cube : {Pattern::binary("Pow", x, Pattern::scalar(3)), Pattern::binary("Mul", x, square)}) {
    const Pattern sum = Pattern::binary("Add", x, times(cube, 0.044715));
    add(one_plus(Pattern::unary("Tanh", times(sum, scale))), "GeluTanh");
  }
  return result;
}

}  // namespace

bool recognise_gelu(ir::Graph& graph, RewriteLimit& limit) {
  static const std::vector<Spelling> k_spellings = spellings();
  return replace_spellings(graph, limit, k_spellings);
}

}  // namespace temper::passes
