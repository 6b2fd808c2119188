// SPDX-License-Identifier: Apache-2.0
#include "ops/shape/split.h"

#include "onnx/importer.h"
#include "tensor/numeric.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> add_split(ImportContext& context, std::vector<std::int64_t> sizes, std::vector<ValueId> inputs) {
  const std::size_t parts = context.node().output_count;
  return context.add(
      ops::Split{
          .axis = context.get_int("axis", 0), .sizes = std::move(sizes), .parts = static_cast<std::int64_t>(parts)},
      std::move(inputs), parts);
}

/// The sizes are an input; a constant one becomes the attribute.
std::vector<ValueId> import_split_13(ImportContext& context) {
  if (context.opset() >= 18 && context.has("num_outputs")) {
    const std::int64_t parts = context.get_int("num_outputs");
    if (parts != static_cast<std::int64_t>(context.node().output_count))
      context.invalid(str("num_outputs is ", parts, ", the node has ", context.node().output_count, " outputs"));
  }
  if (!context.has_input(1)) return add_split(context, {}, {context.input(0)});
  const auto sizes = context.constant(context.input(1));
  if (sizes && sizes->size() > 0) return add_split(context, to_i64(*sizes), {context.input(0)});
  return add_split(context, {}, {context.input(0), context.input(1)});
}

/// The sizes are an attribute; version 1 also allowed an input.
std::vector<ValueId> import_split_1(ImportContext& context) {
  if (context.has_input(1)) return import_split_13(context);
  return add_split(context, context.get_ints("split", std::vector<std::int64_t>{}), {context.input(0)});
}

}  // namespace

void register_split(ImporterTable& table) {
  table.add("Split", opsets(1, 12), import_split_1);
  table.add("Split", since(13), import_split_13);
}

}  // namespace temper::onnx
