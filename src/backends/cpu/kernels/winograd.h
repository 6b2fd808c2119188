// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace temper::cpu {

/// Winograd convolution F(4x4, 3x3) over tensors in blocks of as many channels as a vector has lanes: 6 x 6 input
/// tiles, 4 x 4 output tiles, 36 products of matrices in between. Tiles are counted over all images, row by row.
/// Source: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2016).
struct WinogradShape {
  std::int64_t height = 0, width = 0;  ///< of the input
  std::int64_t out_height = 0, out_width = 0;
  std::int64_t pad_top = 0, pad_left = 0;
  std::int64_t tiles_down = 0, tiles_across = 0;
  std::int64_t blocks_in = 0, blocks_out = 0;  ///< of channels
};

inline constexpr std::int64_t k_winograd_planes = 36;

/// A group of output channel blocks that are multiplied together; weights are packed [plane][channel in][blocks x
/// lanes].
struct WinogradGroup {
  std::int64_t first_block = 0;
  std::int64_t blocks = 0;
  const float* weights = nullptr;
};

/// What happens to a finished output tile.
struct WinogradEpilogue {
  const float* bias = nullptr;      ///< a value an output channel, padded to whole blocks
  const float* residual = nullptr;  ///< laid out as the output; may be null
  bool is_residual_after_activation = false;
  void (*activation)(const float* x, float* y, std::int64_t count, float alpha, float beta) = nullptr;
  float alpha = 0, beta = 0;
};

struct WinogradKernels {
  std::int64_t lanes;        ///< channels a block
  std::int64_t most_blocks;  ///< output blocks of a group
  /// v[plane][tile - first][channel] of tiles [first, first + count) and input blocks [block, last_block); planes are
  /// `plane_stride` floats apart.
  void (*transform_input)(const WinogradShape& shape, const float* x, std::int64_t first, std::int64_t count,
                          std::int64_t block, std::int64_t last_block, float* v, std::int64_t plane_stride);
  /// m[plane][tile][group.blocks x lanes] for `count` tiles.
  void (*multiply)(const WinogradShape& shape, const WinogradGroup& group, std::int64_t count, const float* v,
                   std::int64_t plane_stride, float* m);
  /// y of the group's channels of tiles [first, first + count), from m of those tiles.
  void (*transform_output)(const WinogradShape& shape, const WinogradGroup& group, const WinogradEpilogue& epilogue,
                           std::int64_t first, std::int64_t count, const float* m, float* y);
};

}  // namespace temper::cpu
