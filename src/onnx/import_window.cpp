// SPDX-License-Identifier: Apache-2.0
#include "onnx/import_window.h"

namespace temper::onnx {

namespace {

const std::vector<std::int64_t> k_none;

/// kernel_shape with every extent in range.
Dims checked_kernel(ImportContext& context, const std::vector<std::int64_t>& extents) {
  for (const std::int64_t extent : extents)
    if (extent < 1 || extent > (std::int64_t{1} << 31)) context.invalid(str("kernel_shape holds ", extent));
  return dims_from_shape(extents);
}

}  // namespace

WindowAttributes read_window(ImportContext& context, const Dims& kernel, const TensorType& x) {
  WindowAttributes window{.strides = context.get_ints("strides", k_none),
                          .dilations = context.get_ints("dilations", k_none),
                          .pads = context.get_ints("pads", k_none),
                          .auto_pad = context.get_string("auto_pad", "NOTSET")};
  if (window.auto_pad.empty()) window.auto_pad = "NOTSET";
  if (kernel.empty()) return window;
  const std::size_t rank = kernel.size();
  if (window.strides.empty()) window.strides.assign(rank, 1);
  if (window.dilations.empty()) window.dilations.assign(rank, 1);
  if (window.auto_pad == "NOTSET" && window.pads.empty()) window.pads.assign(2 * rank, 0);
  check_window(context.node().op_type, window, rank);
  if (window.auto_pad == "NOTSET") return window;
  const bool has_extents = x.is_ranked() && x.rank() == static_cast<std::int64_t>(rank) + 2;
  const Dims spatial = has_extents ? spatial_dims(context.node().op_type, x) : Dims(rank, Dim::unknown());
  if (auto pads = settled_pads(context.node().op_type, window, kernel, spatial)) {
    window.pads = std::move(*pads);
    window.auto_pad = "NOTSET";
  } else {
    window.pads.clear();
  }
  return window;
}

Dims read_kernel(ImportContext& context) { return checked_kernel(context, context.get_ints("kernel_shape")); }

Dims kernel_of_weights(ImportContext& context, const TensorType& weights) {
  const Dims stated = checked_kernel(context, context.get_ints("kernel_shape", k_none));
  if (!weights.is_ranked() || weights.rank() < 3) return stated;
  const Dims kernel = spatial_dims(context.node().op_type, weights);
  if (stated.empty()) return kernel;
  bool agrees = stated.size() == kernel.size();
  for (std::size_t i = 0; agrees && i < kernel.size(); ++i) agrees = !kernel[i].is_const() || kernel[i] == stated[i];
  if (!agrees)
    context.invalid(str("kernel_shape ", dims_text(stated), " contradicts the weights' kernel ", dims_text(kernel)));
  return kernel;
}

}  // namespace temper::onnx
