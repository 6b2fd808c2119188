// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/conv_transpose.h"

#include <algorithm>

#include "onnx/import_window.h"
#include "onnx/importer.h"

namespace temper::onnx {

namespace {

/// Cuts `total` from the extent of an axis as ONNX splits it; what is to be added instead becomes output_padding.
void settle_axis(ops::ConvTranspose& op, std::size_t axis, std::int64_t total) {
  const std::int64_t cut = std::max<std::int64_t>(0, total);
  op.pads[axis] = op.auto_pad == "SAME_UPPER" ? cut / 2 : cut - cut / 2;
  op.pads[axis + op.strides.size()] = cut - op.pads[axis];
  op.output_padding[axis] += std::max<std::int64_t>(0, -total);
}

/// Turns output_shape and SAME_* (y extent = in * stride) into pads and output_padding, where the extents are known.
void settle_padding(ops::ConvTranspose& op, const Dims& kernel, const TensorType& x) {
  const std::size_t rank = kernel.size();
  ops::ConvTranspose settled = op;
  settled.output_shape.clear();
  for (std::size_t axis = 0; axis < rank; ++axis) {
    const Dim in = x.is_ranked() && x.rank() == static_cast<std::int64_t>(rank) + 2
                       ? x.dim(static_cast<std::int64_t>(axis) + 2)
                       : Dim::unknown();
    const Dim out = op.output_shape.empty() ? in * op.strides[axis] : Dim(op.output_shape[axis]);
    const Dim total =
        (in - 1) * op.strides[axis] + (kernel[axis] - 1) * op.dilations[axis] + 1 + op.output_padding[axis] - out;
    if (!total.is_const()) return;
    settle_axis(settled, axis, total.value());
  }
  settled.auto_pad = "NOTSET";
  op = std::move(settled);
}

std::vector<std::int64_t> spatial_output_shape(ImportContext& context, std::size_t rank) {
  std::vector<std::int64_t> shape = context.get_ints("output_shape", std::vector<std::int64_t>{});
  if (rank > 0 && shape.size() == rank + 2) shape.erase(shape.begin(), shape.begin() + 2);
  return shape;
}

void check_settings(ImportContext& context, const ops::ConvTranspose& op, std::size_t rank) {
  check_window(context.node().op_type,
               {.strides = op.strides, .dilations = op.dilations, .pads = op.pads, .auto_pad = op.auto_pad}, rank);
  const bool fits = op.output_padding.size() == rank && (op.output_shape.empty() || op.output_shape.size() == rank);
  if (!fits) context.invalid("output_padding or output_shape does not have a value for every spatial axis");
  for (const auto* list : {&op.output_padding, &op.output_shape})
    for (const std::int64_t value : *list)
      if (value < 0 || value > (std::int64_t{1} << 31))
        context.invalid(str("output_padding or output_shape holds ", value));
}

std::vector<ValueId> import_conv_transpose_1(ImportContext& context) {
  const Dims kernel = kernel_of_weights(context, context.type(context.input(1)));
  ops::ConvTranspose op{.strides = context.get_ints("strides", std::vector<std::int64_t>{}),
                        .pads = context.get_ints("pads", std::vector<std::int64_t>{}),
                        .dilations = context.get_ints("dilations", std::vector<std::int64_t>{}),
                        .group = context.get_int("group", 1),
                        .output_padding = context.get_ints("output_padding", std::vector<std::int64_t>{}),
                        .output_shape = spatial_output_shape(context, kernel.size()),
                        .auto_pad = context.get_string("auto_pad", "NOTSET")};
  const std::size_t rank = kernel.size();
  if (op.auto_pad.empty()) op.auto_pad = "NOTSET";
  const bool is_same = op.auto_pad == "SAME_UPPER" || op.auto_pad == "SAME_LOWER";
  if (rank > 0) {
    if (op.strides.empty()) op.strides.assign(rank, 1);
    if (op.dilations.empty()) op.dilations.assign(rank, 1);
    if (op.output_padding.empty()) op.output_padding.assign(rank, 0);
    if (op.pads.empty() || op.auto_pad != "NOTSET" || !op.output_shape.empty()) op.pads.assign(2 * rank, 0);
    check_settings(context, op, rank);
    if (is_same || !op.output_shape.empty()) settle_padding(op, kernel, context.type(context.input(0)));
  }
  if (is_same && op.output_shape.empty() && op.auto_pad != "NOTSET")
    context.unsupported("auto_pad with a kernel of unknown extents");
  if (!is_same) op.auto_pad = "NOTSET";
  std::vector<ValueId> inputs = {context.input(0), context.input(1)};
  if (context.has_input(2)) inputs.push_back(context.input(2));
  return {context.add(op, std::move(inputs))};
}

}  // namespace

void register_conv_transpose(ImporterTable& table) { table.add("ConvTranspose", since(1), import_conv_transpose_1); }

}  // namespace temper::onnx
