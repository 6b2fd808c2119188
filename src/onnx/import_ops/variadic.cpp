// SPDX-License-Identifier: Apache-2.0
#include "onnx/importer.h"
#include "ops/elementwise/binary.h"
#include "ops/shape/identity.h"
#include "tensor/numeric.h"

namespace temper::onnx {

namespace {

/// ((x0 op x1) op x2) ...; one input is copied.
ValueId chain(ImportContext& context, const char* kind) {
  context.ignore("consumed_inputs");  // a memory hint of opset 1 to 5
  if (context.input_count() == 1) return context.add(ops::Identity{}, {context.input(0)});
  ValueId result = context.input(0);
  for (std::size_t i = 1; i < context.input_count(); ++i)
    result = context.add(ops::Binary{kind}, {result, context.input(i)});
  return result;
}

std::vector<ValueId> import_mean_1(ImportContext& context) {
  const ValueId sum = chain(context, "Add");
  if (context.input_count() == 1) return {sum};
  const DType dtype = context.type(sum).dtype;
  if (!is_floating(dtype)) context.unsupported("the element type must be known and floating");
  const double count = static_cast<double>(context.input_count());
  return {context.add(ops::Binary{"Div"}, {sum, context.add_constant(from_f64(dtype, {}, std::vector{count}))})};
}

}  // namespace

void register_variadic(ImporterTable& table) {
  constexpr std::pair<const char*, const char*> k_rows[] = {{"Sum", "Add"}, {"Min", "Min"}, {"Max", "Max"}};
  for (const auto& [op_type, op_kind] : k_rows) {
    const char* kind = op_kind;
    table.add(op_type, since(1),
              [kind](ImportContext& context) -> std::vector<ValueId> { return {chain(context, kind)}; });
  }
  table.add("Mean", since(1), import_mean_1);
}

}  // namespace temper::onnx
