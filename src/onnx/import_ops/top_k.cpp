// SPDX-License-Identifier: Apache-2.0
#include "ops/index/top_k.h"

#include "onnx/importer.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_top_k_1(ImportContext& context) {
  const ValueId k = context.add_constant(Tensor::of<std::int64_t>({1}, {context.get_int("k")}));
  return context.add(ops::TopK{.axis = context.get_int("axis", -1)}, {context.input(0), k}, 2);
}

std::vector<ValueId> import_top_k_10(ImportContext& context) {
  ops::TopK top_k{.axis = context.get_int("axis", -1)};
  if (context.opset() >= 11) {
    top_k.is_largest = context.get_int("largest", 1) != 0;
    context.ignore("sorted");  // any order will do where it is 0, the sorted one too
  }
  return context.add(top_k, {context.input(0), context.input(1)}, 2);
}

}  // namespace

void register_top_k(ImporterTable& table) {
  table.add("TopK", opsets(1, 9), import_top_k_1);
  table.add("TopK", since(10), import_top_k_10);
}

}  // namespace temper::onnx
