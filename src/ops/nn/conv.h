// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "ops/convolution.h"
#include "ops/infer_util.h"
#include "ops/operator.h"
#include "ops/window.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// y[n, m] = bias[m] + sum over channels c and kernel positions k of w[m, c, k] * x[n, c, position of k].
///
/// x [N, C, spatial...], w [M, C / group, kernel...], bias [M] (optional), y [N, M, spatial out...]; any floating
/// type. Empty lists stand for strides and dilations of 1 and pads of 0; the importer spells them out, and turns
/// auto_pad into pads wherever the extents settle them.
/// Errors: invalid_model where channels, group and lists do not fit.
/// Source: ONNX Conv-1, -11, -22.
struct Conv {
  static constexpr std::string_view name = "Conv";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  std::vector<std::int64_t> strides = {};
  std::vector<std::int64_t> pads = {};  ///< all begins, then all ends
  std::vector<std::int64_t> dilations = {};
  std::int64_t group = 1;
  std::string auto_pad = "NOTSET";  ///< or SAME_UPPER, SAME_LOWER, VALID; then pads are not used

  static constexpr auto fields() {
    return std::tuple{field("strides", &Conv::strides), field("pads", &Conv::pads),
                      field("dilations", &Conv::dilations), field("group", &Conv::group),
                      field("auto_pad", &Conv::auto_pad)};
  }

  [[nodiscard]] WindowAttributes window() const {
    return {.strides = strides, .dilations = dilations, .pads = pads, .auto_pad = auto_pad};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 3);
    const TensorType& x = inputs[0];
    const TensorType& w = inputs[1];
    const Dims spatial = spatial_dims(name, x);
    const Dims kernel = spatial_dims(name, w);
    TEMPER_CHECK(group >= 1, invalid_model, name, ": group is ", group, ", expected at least 1");
    (void)merge_dim(name, x.dim(1), w.dim(1) * group);
    TEMPER_CHECK(w.dim(0).known().value_or(group) % group == 0, invalid_model, name, ": ", w.dim(0),
                 " output channels do not divide into ", group, " groups");
    if (has_input(inputs, 2) && inputs[2].is_ranked()) {
      TEMPER_CHECK(inputs[2].rank() == 1, invalid_model, name, ": the bias has rank ", inputs[2].rank(),
                   ", expected 1");
      (void)merge_dim(name, inputs[2].dim(0), w.dim(0));
    }
    Dims y = {x.dim(0), w.dim(0)};
    for (const Dim& out : window_output(name, window(), kernel, spatial)) y.push_back(out);
    return {TensorType(x.dtype, std::move(y))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const Tensor& w = inputs[1];
    const Shape shape = *infer(types_of(inputs))[0].shape();
    const ConvolutionSize size{
        .batch = x.dim(0),
        .groups = group,
        .channels_in = w.dim(1),
        .channels_out = w.dim(0) / group,
        .window = make_window3(name, window(), spatial_extents(name, w.shape()), spatial_extents(name, x.shape()))};
    std::vector<double> y(static_cast<std::size_t>(element_count(shape)), 0.0);
    if (has_input(inputs, 2)) fill_channels(to_f64(inputs[2]), size.window.out_size(), y);
    const std::vector<double> source = to_f64(x);
    const std::vector<double> weights = to_f64(w);
    convolve(size, source.data(), weights.data(), y.data());
    return {from_f64(x.dtype(), shape, y)};
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    Cost cost = default_cost(inputs, outputs);
    const double channels_out = static_cast<double>(inputs[1].dim(0).known().value_or(1));
    cost.flop = 2 * total_elements(outputs[0]) * total_elements(inputs[1]) / channels_out;
    return cost;
  }
};

inline void register_conv(OpTable& table) { table.add<Conv>(); }

}  // namespace temper::ops
