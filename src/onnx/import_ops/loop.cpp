// SPDX-License-Identifier: Apache-2.0
#include "ops/control/loop.h"

#include "onnx/body_types.h"
#include "onnx/importer.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_loop_1(ImportContext& context) {
  const std::size_t carried = context.input_count() < 2 ? 0 : context.input_count() - 2;
  TensorType condition(DType::boolean, {});
  condition.content = Dims{1};  // A turn runs only while the condition holds.
  std::vector<TensorType> types = {TensorType(DType::i64, {}), condition};
  std::vector<ValueId> inputs = {context.optional_input(0), context.optional_input(1)};
  for (std::size_t i = 0; i < carried; ++i) {
    inputs.push_back(context.input(2 + i));
    types.push_back(without_content(context.type(inputs.back())));
  }
  const auto body = import_settled_body(context, "body", std::move(types), 2, 1, carried);
  inputs.insert(inputs.end(), body.captured.begin(), body.captured.end());
  ops::Loop op;
  op.body = body.graph;
  op.carried = static_cast<std::int64_t>(carried);
  return context.add(std::move(op), std::move(inputs), body.graph->output_count() - 1);
}

}  // namespace

void register_loop(ImporterTable& table) { table.add("Loop", since(1), import_loop_1); }

}  // namespace temper::onnx
