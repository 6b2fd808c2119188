// SPDX-License-Identifier: Apache-2.0
#include "passes/recognise_hard_swish.h"

#include "ops/elementwise/unary.h"
#include "passes/recognise.h"

namespace temper::passes {

namespace {

using ir::Pattern;

Pattern row_with(const char* kind, double alpha, double beta, Pattern x) {
  return Pattern::unary(kind, std::move(x)).where([alpha, beta](const Operator& op) {
    const auto* unary = op.as<ops::Unary>();
    return ir::is_about(unary->alpha, alpha, DType::f32) && ir::is_about(unary->beta, beta, DType::f32);
  });
}

/// y / 6 and y * (1 / 6)
std::vector<Pattern> sixths(const Pattern& y) {
  return {Pattern::binary("Div", y, Pattern::scalar(6)), Pattern::binary("Mul", y, Pattern::scalar(1.0 / 6))};
}

std::vector<Spelling> spellings() {
  const Pattern x = Pattern::any("x");
  const auto make = [](const ops::Unary& op) {
    return [op](const ir::Graph&, const ir::Match&) { return Operator(op); };
  };
  const auto swish = make({.kind = "HardSwish"});
  const auto sigmoid = make({.kind = "HardSigmoid", .alpha = 1.0 / 6, .beta = 0.5});
  const auto times_x = [&](const Pattern& y) { return Pattern::binary("Mul", x, y); };
  const Pattern gate = row_with("Clip", 0, 6, Pattern::binary("Add", x, Pattern::scalar(3)));
  std::vector<Spelling> result = {{times_x(row_with("HardSigmoid", 1.0 / 6, 0.5, x)), swish}};
  for (const Pattern& product : sixths(times_x(gate))) result.push_back({product, swish});
  for (const Pattern& sixth : sixths(gate)) result.push_back({times_x(sixth), swish});
  for (const Pattern& sixth : sixths(x)) result.push_back({Pattern::binary("Mul", sixth, gate), swish});
  for (const Pattern& sixth : sixths(gate)) result.push_back({sixth, sigmoid});
  return result;
}

}  // namespace

bool recognise_hard_swish(ir::Graph& graph, RewriteLimit& limit) {
  static const std::vector<Spelling> k_spellings = spellings();
  return replace_spellings(graph, limit, k_spellings);
}

}  // namespace temper::passes
