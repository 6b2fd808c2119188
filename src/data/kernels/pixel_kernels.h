// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rows of pixels through OpenCV's bilinear resize and into a network's input; one table for every instruction set. A
// pixel of a row in work takes `lanes` places: 4 for three channels (the last unused), 1 for one.

#include <array>
#include <cstdint>

#include "data/isa.h"

namespace temper::data {

/// Where the columns of a resized row come from.
struct ColumnTaps {
  const std::int32_t* left = nullptr;     ///< first byte of the left one of two neighbours
  const std::int32_t* weights = nullptr;  ///< low half: of the left one; high half: of the right one; sum 2048
  std::int64_t count = 0;
  std::int64_t row_bytes = 0;  ///< of the source row; nothing is read behind it
};

/// How pixels become values: pixel * scale + shift, by channel in the network's order.
struct RowTarget {
  std::array<void*, 3> planes = {};  ///< where the row's first value of each channel goes; NHWC and gray: the first
  std::array<float, 3> scale = {};
  std::array<float, 3> shift = {};
  bool is_rgb = false;  ///< pixels are blue, green, red and have to turn round
};

struct PixelKernels {
  /// dst[x] = (source[left] * w0 + source[right] * w1) >> 4 for each of 1 or 3 channels.
  void (*blend_columns_1)(const std::uint8_t* source, const ColumnTaps& taps, std::int16_t* dst);
  void (*blend_columns_3)(const std::uint8_t* source, const ColumnTaps& taps, std::int16_t* dst);
  /// dst = (((upper * w0) >> 16) + ((lower * w1) >> 16) + 2) >> 2, saturated.
  void (*blend_rows)(const std::int16_t* upper, const std::int16_t* lower, int w0, int w1, std::int64_t count,
                     std::uint8_t* dst);
  /// dst[x] = source[left].
  void (*pick_1)(const std::uint8_t* source, const ColumnTaps& taps, std::uint8_t* dst);
  void (*pick_3)(const std::uint8_t* source, const ColumnTaps& taps, std::uint8_t* dst);
  /// (a + b + c + d + 2) >> 2 of 2x2 pixels; `count` of the result.
  void (*average_1)(const std::uint8_t* upper, const std::uint8_t* lower, std::int64_t count, std::uint8_t* dst);
  void (*average_3)(const std::uint8_t* upper, const std::uint8_t* lower, std::int64_t count, std::uint8_t* dst);
  /// Three channels into four lanes.
  void (*widen_3)(const std::uint8_t* source, std::int64_t count, std::uint8_t* dst);
  /// Rows in work to values: three planes, or interleaved; `store_1` serves one channel in either layout.
  void (*store_planes_f32)(const std::uint8_t* pixels, std::int64_t count, const RowTarget& target);
  void (*store_planes_f16)(const std::uint8_t* pixels, std::int64_t count, const RowTarget& target);
  void (*store_pixels_f32)(const std::uint8_t* pixels, std::int64_t count, const RowTarget& target);
  void (*store_pixels_f16)(const std::uint8_t* pixels, std::int64_t count, const RowTarget& target);
  void (*store_1_f32)(const std::uint8_t* pixels, std::int64_t count, const RowTarget& target);
  void (*store_1_f16)(const std::uint8_t* pixels, std::int64_t count, const RowTarget& target);
};

/// Those compiled for this instruction set.
[[nodiscard]] const PixelKernels& pixel_kernels(Isa isa);

}  // namespace temper::data
