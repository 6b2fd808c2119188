// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "ops/convolution.h"
#include "ops/infer_util.h"
#include "ops/operator.h"
#include "ops/window.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// The adjoint of Conv: every x[n, c] position adds w[c, m] * x to the window of y[n, m] that starts at
/// position * stride - pad; plus bias[m].
///
/// x [N, C, spatial...], w [C, M / group, kernel...], bias [M] (optional); any floating type.
/// y extent = stride * (in - 1) + output_padding + dilation * (kernel - 1) + 1 - pads, or `output_shape`, whose pads
/// are then computed; the odd one goes to the end with auto_pad SAME_UPPER, else to the begin.
/// Errors: invalid_model where channels, group and lists do not fit.
/// Source: ONNX ConvTranspose-1, -11, -22; the importer turns SAME_* into pads and output_padding.
struct ConvTranspose {
  static constexpr std::string_view name = "ConvTranspose";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  std::vector<std::int64_t> strides = {};
  std::vector<std::int64_t> pads = {};  ///< all begins, then all ends
  std::vector<std::int64_t> dilations = {};
  std::int64_t group = 1;
  std::vector<std::int64_t> output_padding = {};
  std::vector<std::int64_t> output_shape = {};  ///< spatial extents of y; empty: from the formula
  std::string auto_pad = "NOTSET";              ///< how output_shape splits its padding

  static constexpr auto fields() {
    return std::tuple{field("strides", &ConvTranspose::strides),
                      field("pads", &ConvTranspose::pads),
                      field("dilations", &ConvTranspose::dilations),
                      field("group", &ConvTranspose::group),
                      field("output_padding", &ConvTranspose::output_padding),
                      field("output_shape", &ConvTranspose::output_shape),
                      field("auto_pad", &ConvTranspose::auto_pad)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 3);
    const TensorType& x = inputs[0];
    const TensorType& w = inputs[1];
    const Dims spatial = spatial_dims(name, x);
    const Dims kernel = spatial_dims(name, w);
    TEMPER_CHECK(kernel.size() == spatial.size(), invalid_model, name, ": the kernel has ", kernel.size(),
                 " axes, the input has ", spatial.size(), " spatial ones");
    TEMPER_CHECK(group >= 1, invalid_model, name, ": group is ", group, ", expected at least 1");
    const Dim channels = merge_dim(name, x.dim(1), w.dim(0));
    TEMPER_CHECK(channels.known().value_or(group) % group == 0, invalid_model, name, ": ", channels,
                 " input channels do not divide into ", group, " groups");
    if (has_input(inputs, 2) && inputs[2].is_ranked()) {
      TEMPER_CHECK(inputs[2].rank() == 1, invalid_model, name, ": the bias has rank ", inputs[2].rank(),
                   ", expected 1");
      (void)merge_dim(name, inputs[2].dim(0), w.dim(1) * group);
    }
    Dims y = {x.dim(0), w.dim(1) * group};
    for (std::size_t axis = 0; axis < spatial.size(); ++axis) y.push_back(output_extent(spatial, kernel, axis));
    return {TensorType(x.dtype, std::move(y))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const Tensor& w = inputs[1];
    const Shape shape = *infer(types_of(inputs))[0].shape();
    const ConvolutionSize size{.batch = x.dim(0),
                               .groups = group,
                               .channels_in = x.dim(1) / group,
                               .channels_out = w.dim(1),
                               .window = window(spatial_extents(name, w.shape()), spatial_extents(name, x.shape()),
                                                spatial_extents(name, shape))};
    std::vector<double> y(static_cast<std::size_t>(element_count(shape)), 0.0);
    if (has_input(inputs, 2)) fill_channels(to_f64(inputs[2]), size.window.in_size(), y);
    const std::vector<double> source = to_f64(x);
    const std::vector<double> weights = to_f64(w);
    convolve_transposed(size, source.data(), weights.data(), y.data());
    return {from_f64(x.dtype(), shape, y)};
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    Cost cost = default_cost(inputs, outputs);
    const double channels_in = static_cast<double>(inputs[1].dim(0).known().value_or(1));
    cost.flop = 2 * total_elements(inputs[0]) * total_elements(inputs[1]) / channels_in;
    return cost;
  }

  /// The window as a convolution from y to x sees it, from the spatial extents of w, x and y.
  [[nodiscard]] Window3 window(const Shape& kernel, const Shape& in, const Shape& out) const {
    TEMPER_CHECK(in.size() <= 3, unsupported, name, ": ", in.size(), " spatial axes; at most 3 are supported");
    Window3 result;
    for (std::size_t axis = 0; axis < in.size(); ++axis) {
      const std::size_t slot = axis + 3 - in.size();
      WindowAxis& along = result.axes[slot];
      along.kernel = kernel[axis];
      along.stride = setting(strides, axis, 1);
      along.dilation = setting(dilations, axis, 1);
      along.pad_begin = setting(pads, axis, 0);
      if (!output_shape.empty()) {
        const std::int64_t full = full_extent(dims_from_shape(in), dims_from_shape(kernel), axis).value();
        const std::int64_t total = std::max<std::int64_t>(0, full - output_shape[axis]);
        along.pad_begin = auto_pad == "SAME_UPPER" ? total / 2 : total - total / 2;
      }
      result.in[slot] = out[axis];
      result.out[slot] = in[axis];
    }
    return result;
  }

 private:
  static std::int64_t setting(const std::vector<std::int64_t>& list, std::size_t axis, std::int64_t fallback) {
    return list.empty() ? fallback : list[axis];
  }

  /// Extent along one spatial axis before any padding is cut off.
  [[nodiscard]] Dim full_extent(const Dims& spatial, const Dims& kernel, std::size_t axis) const {
    return (spatial[axis] - 1) * setting(strides, axis, 1) + (kernel[axis] - 1) * setting(dilations, axis, 1) + 1 +
           setting(output_padding, axis, 0);
  }

  [[nodiscard]] Dim output_extent(const Dims& spatial, const Dims& kernel, std::size_t axis) const {
    const std::size_t rank = spatial.size();
    check_window(name, {.strides = strides, .dilations = dilations, .pads = pads, .auto_pad = auto_pad}, rank);
    for (const auto* list : {&output_padding, &output_shape}) {
      TEMPER_CHECK(list->empty() || list->size() == rank, invalid_model, name, ": ", list->size(),
                   " values of output_padding or output_shape for ", rank, " spatial axes");
      for (const std::int64_t value : *list)
        TEMPER_CHECK(value >= 0 && value <= (std::int64_t{1} << 31), invalid_model, name,
                     ": output_padding or output_shape holds ", value);
    }
    if (!output_shape.empty()) return output_shape[axis];
    const Dim extent = full_extent(spatial, kernel, axis) - setting(pads, axis, 0) - setting(pads, axis + rank, 0);
    TEMPER_CHECK(extent.known().value_or(0) >= 0, invalid_model, name, ": the pads of spatial axis ", axis,
                 " leave an extent of ", extent);
    return extent;
  }
};

inline void register_conv_transpose(OpTable& table) { table.add<ConvTranspose>(); }

}  // namespace temper::ops
