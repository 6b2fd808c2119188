// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/conv.h"

#include "onnx/import_window.h"
#include "onnx/importer.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_conv_1(ImportContext& context) {
  const Dims kernel = kernel_of_weights(context, context.type(context.input(1)));
  WindowAttributes window = read_window(context, kernel, context.type(context.input(0)));
  const ops::Conv conv{.strides = std::move(window.strides),
                       .pads = std::move(window.pads),
                       .dilations = std::move(window.dilations),
                       .group = context.get_int("group", 1),
                       .auto_pad = std::move(window.auto_pad)};
  std::vector<ValueId> inputs = {context.input(0), context.input(1)};
  if (context.has_input(2)) inputs.push_back(context.input(2));
  return {context.add(conv, std::move(inputs))};
}

}  // namespace

void register_conv(ImporterTable& table) { table.add("Conv", since(1), import_conv_1); }

}  // namespace temper::onnx
