// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/roi_pool.h"

#include "onnx/import_window.h"
#include "onnx/importer.h"
#include "ops/nn/max_unpool.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_max_unpool_9(ImportContext& context) {
  const Dims kernel = read_kernel(context);
  const WindowAttributes window = read_window(context, kernel, context.type(context.input(0)));
  const ops::MaxUnpool op{.kernel_shape = *shape_from_dims(kernel), .strides = window.strides, .pads = window.pads};
  return {context.add(op, context.inputs())};
}

std::vector<ValueId> import_max_roi_pool_1(ImportContext& context) {
  const auto shape = context.get_ints("pooled_shape");
  if (shape.size() != 2) context.invalid("pooled_shape does not have two values");
  const ops::MaxRoiPool op{
      .output_height = shape[0], .output_width = shape[1], .spatial_scale = context.get_float("spatial_scale", 1)};
  return {context.add(op, {context.input(0), context.input(1)})};
}

std::vector<ValueId> add_roi_align(ImportContext& context, const std::string& coordinates) {
  if (coordinates != "half_pixel" && coordinates != "output_half_pixel")
    context.invalid(str("coordinate_transformation_mode is '", coordinates, "'"));
  const std::string mode = context.get_string("mode", "avg");
  if (mode != "avg" && mode != "max") context.invalid(str("mode is '", mode, "', expected avg or max"));
  const ops::RoiAlign op{.output_height = context.get_int("output_height", 1),
                         .output_width = context.get_int("output_width", 1),
                         .sampling_ratio = context.get_int("sampling_ratio", 0),
                         .spatial_scale = context.get_float("spatial_scale", 1),
                         .has_half_pixel = coordinates == "half_pixel",
                         .takes_largest = mode == "max"};
  return {context.add(op, {context.input(0), context.input(1), context.input(2)})};
}

std::vector<ValueId> import_roi_align_10(ImportContext& context) { return add_roi_align(context, "output_half_pixel"); }

std::vector<ValueId> import_roi_align_16(ImportContext& context) {
  return add_roi_align(context, context.get_string("coordinate_transformation_mode", "half_pixel"));
}

}  // namespace

void register_roi_pool(ImporterTable& table) {
  table.add("MaxUnpool", since(9), import_max_unpool_9);
  table.add("MaxRoiPool", since(1), import_max_roi_pool_1);
  table.add("RoiAlign", opsets(10, 15), import_roi_align_10);
  table.add("RoiAlign", since(16), import_roi_align_16);
}

}  // namespace temper::onnx
