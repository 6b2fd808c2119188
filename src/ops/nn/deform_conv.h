// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include "base/parallel.h"
#include "ops/convolution.h"
#include "ops/dense.h"
#include "ops/infer_util.h"
#include "ops/operator.h"
#include "ops/window.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// Conv whose taps read x at positions moved by an offset, bilinearly (0 outside), times a mask.
///
/// x [N, C, H, W], w [M, C / group, KH, KW], offset [N, offset_group * KH * KW * 2, OH, OW] as pairs (y, x),
/// bias [M] and mask [N, offset_group * KH * KW, OH, OW] (both optional); any floating type.
/// Errors: invalid_model where the extents do not fit; unsupported for another number of spatial axes than 2.
/// Source: ONNX DeformConv-19, -22.
struct DeformConv {
  static constexpr std::string_view name = "DeformConv";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  std::vector<std::int64_t> strides = {};
  std::vector<std::int64_t> pads = {};
  std::vector<std::int64_t> dilations = {};
  std::int64_t group = 1;
  std::int64_t offset_group = 1;

  static constexpr auto fields() {
    return std::tuple{field("strides", &DeformConv::strides), field("pads", &DeformConv::pads),
                      field("dilations", &DeformConv::dilations), field("group", &DeformConv::group),
                      field("offset_group", &DeformConv::offset_group)};
  }

  [[nodiscard]] WindowAttributes window() const { return {.strides = strides, .dilations = dilations, .pads = pads}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 3, 5);
    const TensorType& x = inputs[0];
    const TensorType& w = inputs[1];
    TEMPER_CHECK(x.rank() == 4 && w.rank() == 4, unsupported, name, ": only two spatial axes are supported, x is ",
                 dims_text(*x.dims));
    TEMPER_CHECK(group >= 1 && offset_group >= 1, invalid_model, name, ": group and offset_group must be positive");
    const Dim channels = merge_dim(name, x.dim(1), w.dim(1) * group);
    TEMPER_CHECK(channels.known().value_or(0) % offset_group == 0 && w.dim(0).known().value_or(0) % group == 0,
                 invalid_model, name, ": channels do not divide into ", group, " groups and ", offset_group,
                 " offset groups");
    const Dims out = window_output(name, window(), {w.dim(2), w.dim(3)}, {x.dim(2), x.dim(3)});
    const Dim taps = w.dim(2) * w.dim(3) * offset_group;
    expect_extents("offset", inputs[2], {x.dim(0), taps * 2, out[0], out[1]});
    if (has_input(inputs, 3)) expect_extents("bias", inputs[3], {w.dim(0)});
    if (has_input(inputs, 4)) expect_extents("mask", inputs[4], {x.dim(0), taps, out[0], out[1]});
    return {TensorType(x.dtype, {x.dim(0), w.dim(0), out[0], out[1]})};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Shape shape = *infer(types_of(inputs))[0].shape();
    const Tensor& x = inputs[0];
    const Tensor& w = inputs[1];
    const Problem problem{make_window3(name, window(), {w.dim(2), w.dim(3)}, {x.dim(2), x.dim(3)}), x.dim(1), to_f64(x),
                          to_f64(inputs[2]), has_input(inputs, 4) ? to_f64(inputs[4]) : std::vector<double>{}};
    const std::vector<double> weights = to_f64(w);
    std::vector<double> y(static_cast<std::size_t>(element_count(shape)), 0.0);
    if (has_input(inputs, 3)) fill_channels(to_f64(inputs[3]), problem.window.out_size(), y);
    const std::int64_t taps = w.dim(1) * problem.window.kernel_size();  // of one group
    const std::int64_t positions = problem.window.out_size();
    const std::int64_t channels_out = w.dim(0) / group;
    parallel_for(x.dim(0), 1, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t n = first; n < last; ++n) {
        const std::vector<double> columns = sample(problem, n);
        for (std::int64_t g = 0; g < group; ++g)
          multiply_add(channels_out, positions, taps, {weights.data() + g * channels_out * taps, taps},
                       {columns.data() + g * taps * positions, positions},
                       y.data() + (n * group + g) * channels_out * positions, positions);
      }
    });
    return {from_f64(x.dtype(), shape, y)};
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    Cost cost = default_cost(inputs, outputs);
    const double channels_out = static_cast<double>(inputs[1].dim(0).known().value_or(1));
    cost.flop = (2 + 8 / channels_out) * total_elements(outputs[0]) * total_elements(inputs[1]) / channels_out;
    return cost;
  }

 private:
  struct Problem {
    Window3 window;
    std::int64_t channels;
    std::vector<double> x;
    std::vector<double> offsets;
    std::vector<double> mask;  ///< empty: all ones
  };

  static void expect_extents(std::string_view what, const TensorType& type, const Dims& expected) {
    if (!type.is_ranked()) return;
    TEMPER_CHECK(type.dims->size() == expected.size(), invalid_model, name, ": ", what, " has rank ", type.dims->size(),
                 ", expected ", expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) (void)merge_dim(name, (*type.dims)[i], expected[i]);
  }

  /// x of image n as every tap of every output position sees it: [C * KH * KW, OH * OW].
  [[nodiscard]] std::vector<double> sample(const Problem& problem, std::int64_t n) const {
    const Window3& window = problem.window;
    const std::int64_t kernel = window.kernel_size();
    const std::int64_t positions = window.out_size();
    std::vector<double> columns(static_cast<std::size_t>(problem.channels * kernel * positions));
    for (std::int64_t row = 0; row < problem.channels * kernel; ++row) {
      const std::int64_t channel = row / kernel;
      const std::int64_t k = row % kernel;
      const std::int64_t tap = (n * offset_group + channel / (problem.channels / offset_group)) * kernel + k;
      const double* plane = problem.x.data() + (n * problem.channels + channel) * window.in_size();
      for (std::int64_t at = 0; at < positions; ++at) {
        const std::int64_t out_y = at / window.out[2];
        const std::int64_t out_x = at % window.out[2];
        const double y = base(window.axes[1], out_y, k / window.axes[2].kernel) +
                         problem.offsets[static_cast<std::size_t>(2 * tap * positions + at)];
        const double x = base(window.axes[2], out_x, k % window.axes[2].kernel) +
                         problem.offsets[static_cast<std::size_t>((2 * tap + 1) * positions + at)];
        const double weight = problem.mask.empty() ? 1 : problem.mask[static_cast<std::size_t>(tap * positions + at)];
        columns[static_cast<std::size_t>(row * positions + at)] = weight * bilinear(window, plane, y, x);
      }
    }
    return columns;
  }

  static double base(const WindowAxis& axis, std::int64_t out, std::int64_t k) {
    return static_cast<double>(out * axis.stride - axis.pad_begin + k * axis.dilation);
  }

  static double bilinear(const Window3& window, const double* plane, double y, double x) {
    const auto height = static_cast<double>(window.in[1]);
    const auto width = static_cast<double>(window.in[2]);
    if (!(y > -1 && y < height && x > -1 && x < width)) return 0;
    const double top = std::floor(y);
    const double left = std::floor(x);
    double sum = 0;
    for (int dy = 0; dy < 2; ++dy)
      for (int dx = 0; dx < 2; ++dx) {
        const double row = top + dy;
        const double column = left + dx;
        if (row < 0 || row >= height || column < 0 || column >= width) continue;
        sum += (1 - std::abs(y - row)) * (1 - std::abs(x - column)) *
               plane[static_cast<std::int64_t>(row) * window.in[2] + static_cast<std::int64_t>(column)];
      }
    return sum;
  }
};

inline void register_deform_conv(OpTable& table) { table.add<DeformConv>(); }

}  // namespace temper::ops
