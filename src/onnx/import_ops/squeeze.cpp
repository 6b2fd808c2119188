// SPDX-License-Identifier: Apache-2.0
#include "ops/shape/squeeze.h"

#include "onnx/importer.h"
#include "ops/shape/unsqueeze.h"
#include "tensor/numeric.h"

namespace temper::onnx {

namespace {

template <class Op>
std::vector<ValueId> import_axes_attribute(ImportContext& context) {
  return {context.add(Op{.axes = context.get_ints("axes", std::vector<std::int64_t>{})}, {context.input(0)})};
}

/// Constant axes become the attribute, so that only truly dynamic ones stay an input.
template <class Op>
std::vector<ValueId> import_axes_input(ImportContext& context) {
  if (!context.has_input(1)) return {context.add(Op{}, {context.input(0)})};
  if (const auto axes = context.constant(context.input(1)))
    return {context.add(Op{.axes = to_i64(*axes)}, {context.input(0)})};
  return {context.add(Op{}, {context.input(0), context.input(1)})};
}

}  // namespace

void register_squeeze(ImporterTable& table) {
  table.add("Squeeze", opsets(1, 12), import_axes_attribute<ops::Squeeze>);
  table.add("Squeeze", since(13), import_axes_input<ops::Squeeze>);
  table.add("Unsqueeze", opsets(1, 12), import_axes_attribute<ops::Unsqueeze>);
  table.add("Unsqueeze", since(13), import_axes_input<ops::Unsqueeze>);
}

}  // namespace temper::onnx
