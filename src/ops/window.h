// SPDX-License-Identifier: Apache-2.0
#pragma once

// Sliding windows: what convolutions and pools share. ONNX gives strides, dilations and pads as flat lists over the
// spatial axes, empty for the defaults, or asks for padding by name (auto_pad). Here they become one record an axis;
// loops run over exactly three spatial axes, missing outer ones having extent 1.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ops/tensor_type.h"

namespace temper {

/// A window along one spatial axis.
struct WindowAxis {
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t dilation = 1;
  std::int64_t pad_begin = 0;
  std::int64_t pad_end = 0;

  /// Input positions from the first tap to the last.
  [[nodiscard]] std::int64_t extent() const { return dilation * (kernel - 1) + 1; }
};

/// The attributes as ONNX spells them. An empty list means 1 for strides and dilations, 0 for pads.
struct WindowAttributes {
  std::vector<std::int64_t> strides = {};
  std::vector<std::int64_t> dilations = {};
  std::vector<std::int64_t> pads = {};  ///< all begins, then all ends
  std::string auto_pad = "NOTSET";      ///< NOTSET, VALID, SAME_UPPER or SAME_LOWER
  bool ceil_mode = false;
};

/// Output extents: floor((in + pads - extent) / stride) + 1, ceil_div(in, stride) for SAME_*; with ceil_mode the
/// quotient is rounded up, but a window that would start in the end padding is left out.
/// Errors: invalid_model where a list has the wrong length, a stride, dilation or kernel is not positive, or the
/// window does not fit.
[[nodiscard]] Dims window_output(std::string_view op, const WindowAttributes& attributes, const Dims& kernel,
                                 const Dims& spatial);

/// The windows for these input extents, with auto_pad turned into pads. Errors: as window_output.
[[nodiscard]] std::vector<WindowAxis> resolve_window(std::string_view op, const WindowAttributes& attributes,
                                                     const Shape& kernel, const Shape& spatial);

/// The pads that SAME_* or VALID stands for where the extents (or strides of 1) settle them; else nothing.
[[nodiscard]] std::optional<std::vector<std::int64_t>> settled_pads(std::string_view op,
                                                                    const WindowAttributes& attributes,
                                                                    const Dims& kernel, const Dims& spatial);

/// Errors: invalid_model where a list does not fit `rank` spatial axes or holds a value out of range.
void check_window(std::string_view op, const WindowAttributes& attributes, std::size_t rank);

/// Extents of three spatial axes.
using Extents3 = std::array<std::int64_t, 3>;

/// A concrete window problem over three spatial axes.
struct Window3 {
  std::array<WindowAxis, 3> axes;
  Extents3 in{1, 1, 1};
  Extents3 out{1, 1, 1};

  [[nodiscard]] std::int64_t in_size() const { return in[0] * in[1] * in[2]; }
  [[nodiscard]] std::int64_t out_size() const { return out[0] * out[1] * out[2]; }
  [[nodiscard]] std::int64_t kernel_size() const { return axes[0].kernel * axes[1].kernel * axes[2].kernel; }
};

/// Resolves windows and output extents. Errors: as window_output; unsupported beyond three spatial axes.
[[nodiscard]] Window3 make_window3(std::string_view op, const WindowAttributes& attributes, const Shape& kernel,
                                   const Shape& spatial);

/// `shape` without its first two extents (batch and channels). Errors: invalid_model where rank is below 3.
[[nodiscard]] Shape spatial_extents(std::string_view op, const Shape& shape);
[[nodiscard]] Dims spatial_dims(std::string_view op, const TensorType& type);

}  // namespace temper
