// SPDX-License-Identifier: Apache-2.0
#pragma once

// The reference's convolution in double precision: unfolding blocks of the input into matrix products, or adding
// shifted rows where a group has few output channels. Sums run over channels, then kernel positions, in order.

#include <span>

#include "ops/window.h"

namespace temper {

/// A convolution problem; x [batch, groups * channels_in, spatial], w [groups * channels_out, channels_in, kernel].
struct ConvolutionSize {
  std::int64_t batch = 1;
  std::int64_t groups = 1;
  std::int64_t channels_in = 1;   ///< of one group
  std::int64_t channels_out = 1;  ///< of one group
  Window3 window;
};

/// y [batch, groups * channels_out, spatial out] holds the bias on entry and gains the convolution.
void convolve(const ConvolutionSize& size, const double* x, const double* w, double* y);

/// The adjoint: y [batch, groups * channels_out, window.in] gains every x [batch, groups * channels_in, window.out]
/// spread through w [groups * channels_in, channels_out, kernel]. Here the window's in is the larger side, y.
void convolve_transposed(const ConvolutionSize& size, const double* x, const double* w, double* y);

/// plane [window.in] gains what `columns` [kernel, count] hold for the window positions [first, first + count).
void fold_columns(const Window3& window, const double* columns, std::int64_t first, std::int64_t count, double* plane);

/// y [..., channels, inner] = bias [channels], broadcast.
void fill_channels(std::span<const double> bias, std::int64_t inner, std::span<double> y);

}  // namespace temper
