// SPDX-License-Identifier: Apache-2.0
#include "ops/shape/concat.h"

#include "onnx/importer.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_concat(ImportContext& context) {
  // The default was dropped with version 4.
  const std::int64_t axis = context.opset() < 4 ? context.get_int("axis", 1) : context.get_int("axis");
  return {context.add(ops::Concat{.axis = axis}, context.inputs())};
}

}  // namespace

void register_concat(ImporterTable& table) { table.add("Concat", since(1), import_concat); }

}  // namespace temper::onnx
