// SPDX-License-Identifier: Apache-2.0
#include "ops/control/if.h"

#include "onnx/importer.h"
#include "tensor/numeric.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_if_1(ImportContext& context) {
  const ValueId condition = context.input(0);
  if (const auto known = context.constant(condition); known && known->size() == 1) {
    // The branch that never runs has no effect, so what it holds does not matter.
    const bool is_then = to_i64(*known)[0] != 0;
    context.ignore(is_then ? "else_branch" : "then_branch");
    return context.inline_body(is_then ? "then_branch" : "else_branch");
  }
  const auto then_branch = context.get_body("then_branch", {});
  const auto else_branch = context.get_body("else_branch", {});
  std::vector<ValueId> inputs = {condition};
  inputs.insert(inputs.end(), then_branch.captured.begin(), then_branch.captured.end());
  inputs.insert(inputs.end(), else_branch.captured.begin(), else_branch.captured.end());
  ops::If op;
  op.then_branch = then_branch.graph;
  op.else_branch = else_branch.graph;
  return context.add(std::move(op), std::move(inputs), then_branch.graph->output_count());
}

}  // namespace

void register_if(ImporterTable& table) { table.add("If", since(1), import_if_1); }

}  // namespace temper::onnx
