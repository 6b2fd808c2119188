// SPDX-License-Identifier: Apache-2.0
#include "ops/index/gather.h"

#include "onnx/importer.h"

namespace temper::onnx {

namespace {

template <class Op>
std::vector<ValueId> import_with_axis(ImportContext& context) {
  return {context.add(Op{.axis = context.get_int("axis", 0)}, {context.input(0), context.input(1)})};
}

std::vector<ValueId> import_gather_nd(ImportContext& context) {
  const std::int64_t batch_dims = context.opset() >= 12 ? context.get_int("batch_dims", 0) : 0;
  return {context.add(ops::GatherND{.batch_dims = batch_dims}, {context.input(0), context.input(1)})};
}

}  // namespace

void register_gather(ImporterTable& table) {
  table.add("Gather", since(1), import_with_axis<ops::Gather>);
  table.add("GatherElements", since(11), import_with_axis<ops::GatherElements>);
  table.add("GatherND", since(11), import_gather_nd);
}

}  // namespace temper::onnx
