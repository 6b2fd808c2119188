// SPDX-License-Identifier: Apache-2.0
#include "ops/shape/slice.h"

#include "onnx/importer.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_slice_1(ImportContext& context) {
  const auto constant = [&](const std::vector<std::int64_t>& values) {
    return context.add_constant(Tensor::of<std::int64_t>({static_cast<std::int64_t>(values.size())}, values));
  };
  std::vector<ValueId> inputs = {context.input(0), constant(context.get_ints("starts")),
                                 constant(context.get_ints("ends"))};
  if (context.has("axes")) inputs.push_back(constant(context.get_ints("axes")));
  return {context.add(ops::Slice{}, std::move(inputs))};
}

std::vector<ValueId> import_slice_10(ImportContext& context) { return {context.add(ops::Slice{}, context.inputs())}; }

}  // namespace

void register_slice(ImporterTable& table) {
  table.add("Slice", opsets(1, 9), import_slice_1);
  table.add("Slice", since(10), import_slice_10);
}

}  // namespace temper::onnx
