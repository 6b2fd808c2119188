// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/deform_conv.h"

#include "onnx/import_window.h"
#include "onnx/importer.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_deform_conv_19(ImportContext& context) {
  const Dims kernel = kernel_of_weights(context, context.type(context.input(1)));
  WindowAttributes window = read_window(context, kernel, context.type(context.input(0)));
  const ops::DeformConv op{.strides = std::move(window.strides),
                           .pads = std::move(window.pads),
                           .dilations = std::move(window.dilations),
                           .group = context.get_int("group", 1),
                           .offset_group = context.get_int("offset_group", 1)};
  return {context.add(op, context.inputs())};
}

}  // namespace

void register_deform_conv(ImporterTable& table) { table.add("DeformConv", since(19), import_deform_conv_19); }

}  // namespace temper::onnx
