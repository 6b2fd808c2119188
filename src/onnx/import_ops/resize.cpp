// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/resize.h"

#include "onnx/importer.h"
#include "tensor/numeric.h"

namespace temper::onnx {

namespace {

/// Input `index`, unless it is absent or known to be empty.
ValueId given_input(ImportContext& context, std::size_t index) {
  if (!context.has_input(index)) return {};
  const ValueId id = context.input(index);
  const TensorType& type = context.type(id);
  return type.is_ranked() && type.rank() == 1 && type.dim(0).equals(0) ? ValueId{} : id;
}

/// The floating content of an input, which is then no longer needed; nothing where it is not constant.
std::vector<double> take_floats(ImportContext& context, ValueId& id) {
  if (!id.is_valid()) return {};
  const auto content = context.constant(id);
  if (!content) return {};
  id = {};
  return to_f64(*content);
}

std::vector<std::int64_t> take_integers(ImportContext& context, ValueId& id) {
  if (!id.is_valid()) return {};
  const auto content = context.constant(id);
  if (!content) return {};
  id = {};
  return to_i64(*content);
}

/// Emits the operator with what is constant among its inputs as attributes.
ValueId add_resize(ImportContext& context, ops::Resize op, ValueId roi, ValueId scales, ValueId sizes) {
  if (op.coordinates != "tf_crop_and_resize") roi = {};
  if (sizes.is_valid()) scales = {};
  op.roi = take_floats(context, roi);
  op.sizes = take_integers(context, sizes);
  if (op.scales.empty()) op.scales = take_floats(context, scales);
  std::vector<ValueId> inputs = {context.input(0), roi, scales, sizes};
  while (!inputs.back().is_valid()) inputs.pop_back();
  return context.add(op, std::move(inputs));
}

/// Version 10 and Upsample name no rounding; ONNX Runtime rounds down, and up when shrinking.
ops::Resize read_upsample(ImportContext& context) {
  ops::Resize op{.mode = context.get_string("mode", "nearest"), .coordinates = "asymmetric", .rounding = "simple"};
  if (op.mode == "bilinear") op.mode = "linear";
  return op;
}

std::vector<ValueId> import_upsample_1(ImportContext& context) {
  ops::Resize op = read_upsample(context);
  op.scales = {1, 1, context.get_float("height_scale"), context.get_float("width_scale")};
  return {add_resize(context, op, {}, {}, {})};
}

std::vector<ValueId> import_upsample_7(ImportContext& context) {
  ops::Resize op = read_upsample(context);
  op.scales = context.get_floats("scales");
  return {add_resize(context, op, {}, {}, {})};
}

std::vector<ValueId> import_upsample_9(ImportContext& context) {
  return {add_resize(context, read_upsample(context), {}, given_input(context, 1), {})};
}

std::vector<ValueId> import_resize_11(ImportContext& context) {
  ops::Resize op{.mode = context.get_string("mode", "nearest"),
                 .coordinates = context.get_string("coordinate_transformation_mode", "half_pixel"),
                 .rounding = context.get_string("nearest_mode", "round_prefer_floor"),
                 .cubic_coefficient = context.get_float("cubic_coeff_a", -0.75),
                 .excludes_outside = context.get_int("exclude_outside", 0) != 0,
                 .is_antialiased = context.get_int("antialias", 0) != 0,
                 .extrapolation_value = context.get_float("extrapolation_value", 0),
                 .keep_aspect_ratio = context.get_string("keep_aspect_ratio_policy", "stretch"),
                 .axes = context.get_ints("axes", std::vector<std::int64_t>{})};
  const ValueId sizes = given_input(context, 3);
  const ValueId scales = given_input(context, 2);
  if (!sizes.is_valid() && !scales.is_valid()) context.invalid("Resize has neither scales nor sizes");
  return {add_resize(context, op, given_input(context, 1), scales, sizes)};
}

}  // namespace

void register_resize(ImporterTable& table) {
  table.add("Upsample", opsets(1, 6), import_upsample_1);
  table.add("Upsample", opsets(7, 8), import_upsample_7);
  table.add("Upsample", since(9), import_upsample_9);
  table.add("Resize", opsets(10, 10), import_upsample_9);
  table.add("Resize", since(11), import_resize_11);
}

}  // namespace temper::onnx
