// SPDX-License-Identifier: Apache-2.0
#include "ops/shape/shape.h"

#include "onnx/importer.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_shape(ImportContext& context) {
  ops::ShapeOf shape;
  if (context.opset() >= 15) {
    shape.start = context.get_int("start", shape.start);
    shape.end = context.get_int("end", shape.end);
  }
  return {context.add(shape, {context.input(0)})};
}

std::vector<ValueId> import_size(ImportContext& context) { return {context.add(ops::SizeOf{}, {context.input(0)})}; }

}  // namespace

void register_shape(ImporterTable& table) {
  table.add("Shape", since(1), import_shape);
  table.add("Size", since(1), import_size);
}

}  // namespace temper::onnx
