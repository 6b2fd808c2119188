// SPDX-License-Identifier: Apache-2.0
#pragma once

// Convolutions as products of matrices, computed by own kernels: kernels/conv_tile.cu says how rows, columns and the
// sum over k come about.

#include <optional>
#include <string>
#include <vector>

#include "backend/conv_problem.h"
#include "temper/tensor.h"

namespace temper::cuda {

/// The parameter of the kernels.
struct ProductParams {
  std::int64_t x_image, y_image, r_image;
  int x_row, x_column, y_row, y_column, r_row, r_column;
  int rows, columns;
  int channels_in, channels_out;
  int walk_height, walk_width, in_height, in_width;
  int kernel_y, kernel_x, stride_y, stride_x, dilation_y, dilation_x, pad_y, pad_x;
  int column_tiles, weight_columns, steps;
  int are_x_aligned, are_y_aligned;
  float alpha, beta;
};

/// How a kernel lays the weights out: k in steps, columns padded.
struct WeightFormat {
  std::int64_t step = 1;             ///< channels of a tap are padded to a multiple
  std::int64_t columns = 1;          ///< columns of a group are padded to a multiple
  bool are_columns_outside = false;  ///< [groups, columns, k] instead of [groups, k, columns]
  [[nodiscard]] std::string text() const;
};

/// A two-dimensional convolution, or a transposed one whose windows tile y, with channels_last tensors of one type.
struct ConvProduct {
  static constexpr const char* k_limits =
      "takes two spatial axes, constant weights, channels_last tensors of one type, and transposed convolutions only "
      "where windows tile the result";
  /// Nothing where the problem is another.
  static std::optional<ConvProduct> of(const backend::Problem& problem);

  [[nodiscard]] std::int64_t channels_in() const { return conv.channels_in() / conv.group; }
  [[nodiscard]] std::int64_t channels_out() const { return conv.channels_out() / conv.group; }
  [[nodiscard]] std::int64_t window_taps() const { return conv.window[0].kernel * conv.window[1].kernel; }
  /// Of the sum: a transposed convolution's taps are columns.
  [[nodiscard]] std::int64_t taps() const { return conv.is_transposed ? 1 : window_taps(); }
  [[nodiscard]] std::int64_t rows() const;
  [[nodiscard]] std::int64_t columns() const {
    return conv.is_transposed ? channels_out() * window_taps() : channels_out();
  }
  [[nodiscard]] std::int64_t padded_columns(const WeightFormat& format) const;
  /// Along k, in steps of the format.
  [[nodiscard]] std::int64_t steps(const WeightFormat& format) const;
  /// All but the tile's counts and the alignments, which depend on addresses.
  [[nodiscard]] ProductParams params(const WeightFormat& format) const;
  [[nodiscard]] Tensor arrange(const Tensor& weights, const WeightFormat& format) const;
  /// Names all that decides the arranged bytes.
  [[nodiscard]] std::string form(const WeightFormat& format) const;
  /// Vectors of `width` elements may be taken from x at an aligned address; likewise written to y, and the residual.
  [[nodiscard]] bool can_align_x(std::int64_t width) const;
  [[nodiscard]] bool can_align_y(std::int64_t width) const;

  backend::ConvProblem conv;
};

}  // namespace temper::cuda
