// SPDX-License-Identifier: Apache-2.0
#include "ops/reduce/arg_reduce.h"

#include "onnx/importer.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_arg_reduce_1(ImportContext& context, bool finds_min) {
  const ops::ArgReduce op{.finds_min = finds_min,
                          .axis = context.get_int("axis", 0),
                          .keep_dims = context.get_int("keepdims", 1) != 0,
                          .selects_last = context.get_int("select_last_index", 0) != 0};
  return {context.add(op, {context.input(0)})};
}

}  // namespace

void register_arg_reduce(ImporterTable& table) {
  table.add("ArgMax", since(1), [](ImportContext& context) { return import_arg_reduce_1(context, false); });
  table.add("ArgMin", since(1), [](ImportContext& context) { return import_arg_reduce_1(context, true); });
}

}  // namespace temper::onnx
