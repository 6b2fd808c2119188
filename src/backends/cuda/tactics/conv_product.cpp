// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/tactics/conv_product.h"

#include <algorithm>

#include "backends/cuda/tactics/index_space.h"
#include "backends/cuda/tactics/launch.h"
#include "base/check.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::cuda {

namespace {

using backend::ConvProblem;
using backend::Problem;
using backend::TensorDesc;

constexpr std::int64_t k_int_limit = std::int64_t{1} << 31;

std::int64_t rounded_up(std::int64_t value, std::int64_t step) { return (value + step - 1) / step * step; }

/// Offsets inside an image are 32-bit in the kernels.
bool is_taken(const TensorDesc& tensor, DType dtype) {
  return tensor.dtype == dtype && tensor.layout == Layout::channels_last && tensor.shape.size() == 4 &&
         logical_strides(tensor)[0] < k_int_limit && element_count(tensor.shape) > 0;
}

bool are_operands_taken(const Problem& problem, const ConvProblem& conv) {
  const DType dtype = conv.x.dtype;
  if (!is_taken(conv.x, dtype) || !is_taken(conv.y, dtype)) return false;
  if (!problem.is_constant(backend::k_conv_weights) || conv.w.dtype != dtype || problem.is_constant(0)) return false;
  if (conv.has_bias() && (!problem.is_constant(backend::k_conv_bias) || conv.bias.dtype != dtype)) return false;
  if (!conv.has_residual()) return true;
  return is_taken(conv.residual, dtype) && conv.residual.shape == conv.y.shape &&
         !problem.is_constant(backend::k_conv_residual);
}

/// Every element of y lies in exactly one window.
bool do_windows_tile(const ConvProblem& conv) {
  for (std::size_t i = 0; i < 2; ++i) {
    const WindowAxis& axis = conv.window[i];
    if (axis.kernel != axis.stride || axis.dilation != 1 || axis.pad_begin != 0) return false;
    if (conv.y.shape[i + 2] != conv.x.shape[i + 2] * axis.stride) return false;
  }
  return true;
}

bool is_multiple(const Shape& strides, std::int64_t width) {
  return strides[0] % width == 0 && strides[2] % width == 0 && strides[3] % width == 0;
}

}  // namespace

std::string WeightFormat::text() const {
  return are_columns_outside ? str("columns of ", columns, " outside, k of ", step)
                             : str("k of ", step, " outside, columns of ", columns);
}

std::optional<ConvProduct> ConvProduct::of(const Problem& problem) {
  const auto conv = ConvProblem::of(problem);
  if (!conv || conv->window.size() != 2 || !are_operands_taken(problem, *conv)) return std::nullopt;
  if (conv->is_transposed && !do_windows_tile(*conv)) return std::nullopt;
  ConvProduct product{*conv};
  const bool fits = product.rows() < k_int_limit / 2 && product.columns() < k_int_limit / 2 && conv->group < 65536;
  return fits ? std::optional(product) : std::nullopt;
}

std::int64_t ConvProduct::rows() const {
  const TensorDesc& walked = conv.is_transposed ? conv.x : conv.y;
  return walked.shape[0] * walked.shape[2] * walked.shape[3];
}

std::int64_t ConvProduct::padded_columns(const WeightFormat& format) const {
  return rounded_up(columns(), format.columns);
}

std::int64_t ConvProduct::steps(const WeightFormat& format) const {
  return taps() * ((channels_in() + format.step - 1) / format.step);
}

ProductParams ConvProduct::params(const WeightFormat& format) const {
  const auto number = [](std::int64_t value) { return static_cast<int>(value); };
  const Shape x = logical_strides(conv.x), y = logical_strides(conv.y);
  const Shape r = conv.has_residual() ? logical_strides(conv.residual) : Shape(4, 0);
  const Shape& walked = conv.is_transposed ? conv.x.shape : conv.y.shape;
  const WindowAxis &down = conv.window[0], &across = conv.window[1];
  return {.x_image = x[0],
          .y_image = y[0],
          .r_image = r[0],
          .x_row = number(x[2]),
          .x_column = number(x[3]),
          .y_row = number(y[2]),
          .y_column = number(y[3]),
          .r_row = number(r[2]),
          .r_column = number(r[3]),
          .rows = number(rows()),
          .columns = number(columns()),
          .channels_in = number(channels_in()),
          .channels_out = number(channels_out()),
          .walk_height = number(walked[2]),
          .walk_width = number(walked[3]),
          .in_height = number(conv.x.shape[2]),
          .in_width = number(conv.x.shape[3]),
          .kernel_y = number(down.kernel),
          .kernel_x = number(across.kernel),
          .stride_y = number(down.stride),
          .stride_x = number(across.stride),
          .dilation_y = number(down.dilation),
          .dilation_x = number(across.dilation),
          .pad_y = number(down.pad_begin),
          .pad_x = number(across.pad_begin),
          .column_tiles = 0,
          .weight_columns = number(padded_columns(format)),
          .steps = number(steps(format)),
          .are_x_aligned = 0,
          .are_y_aligned = 0,
          .alpha = static_cast<float>(conv.epilogue.alpha),
          .beta = static_cast<float>(conv.epilogue.beta)};
}

Tensor ConvProduct::arrange(const Tensor& weights, const WeightFormat& format) const {
  const std::int64_t in = channels_in(), out = channels_out(), window = window_taps();
  const std::int64_t width = padded_columns(format), depth = steps(format) * format.step;
  const std::int64_t padded_in = rounded_up(in, format.step);
  const std::vector<double> from = to_f64(weights);
  std::vector<double> to(static_cast<std::size_t>(conv.group * width * depth));
  for (std::int64_t g = 0; g < conv.group; ++g)
    for (std::int64_t m = 0; m < out; ++m)
      for (std::int64_t c = 0; c < in; ++c)
        for (std::int64_t tap = 0; tap < window; ++tap) {
          const std::int64_t source = conv.is_transposed ? (g * in + c) * out + m : (g * out + m) * in + c;
          const std::int64_t column = conv.is_transposed ? tap * out + m : m;
          const std::int64_t k = conv.is_transposed ? c : tap * padded_in + c;
          const std::int64_t place =
              format.are_columns_outside ? (g * width + column) * depth + k : (g * depth + k) * width + column;
          to[static_cast<std::size_t>(place)] = from[static_cast<std::size_t>(source * window + tap)];
        }
  return from_f64(conv.w.dtype, {conv.group * width * depth}, to);
}

std::string ConvProduct::form(const WeightFormat& format) const {
  return str("product, ", conv.group, " groups, ", conv.is_transposed ? "scattered, " : "", format.text());
}

bool ConvProduct::can_align_x(std::int64_t width) const {
  return channels_in() % width == 0 && is_multiple(logical_strides(conv.x), width);
}

bool ConvProduct::can_align_y(std::int64_t width) const {
  return channels_out() % width == 0 && is_multiple(logical_strides(conv.y), width) &&
         (!conv.has_residual() || is_multiple(logical_strides(conv.residual), width));
}

}  // namespace temper::cuda
