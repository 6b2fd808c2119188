// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/kernels/winograd.h"

#include "backends/cpu/kernels/kernel_table.h"
#include "backends/cpu/kernels/simd.h"
#include "backends/cpu/kernels/sums.h"

namespace temper::cpu::TEMPER_ISA {
namespace {

/// Where a tile lies.
struct Place {
  std::int64_t image, row, column;  ///< image, and first output row and column
};

TEMPER_INLINE Place place_of(const WinogradShape& shape, std::int64_t tile) {
  const std::int64_t of_image = shape.tiles_down * shape.tiles_across;
  const std::int64_t within = tile % of_image;
  return {tile / of_image, within / shape.tiles_across * 4, within % shape.tiles_across * 4};
}

/// Six inputs along one axis, `step` vectors apart, to the six points.
TEMPER_INLINE void input_points(const Floats* d, int step, Floats* to, int to_step) {
  const Floats d0 = d[0], d1 = d[step], d2 = d[2 * step], d3 = d[3 * step], d4 = d[4 * step], d5 = d[5 * step];
  const Floats even = d4 - 4.0F * d2, odd = d3 - 4.0F * d1;
  const Floats near = d4 - d2, far = d3 - d1;
  to[0] = 4.0F * d0 - 5.0F * d2 + d4;
  to[to_step] = even + odd;
  to[2 * to_step] = even - odd;
  to[3 * to_step] = near + 2.0F * far;
  to[4 * to_step] = near - 2.0F * far;
  to[5 * to_step] = 4.0F * d1 - 5.0F * d3 + d5;
}

/// Six points along one axis to four outputs.
TEMPER_INLINE void output_points(const Floats* m, int step, Floats* to, int to_step) {
  const Floats sum_near = m[step] + m[2 * step], difference_near = m[step] - m[2 * step];
  const Floats sum_far = m[3 * step] + m[4 * step], difference_far = m[3 * step] - m[4 * step];
  to[0] = m[0] + sum_near + sum_far;
  to[to_step] = difference_near + 2.0F * difference_far;
  to[2 * to_step] = sum_near + 4.0F * sum_far;
  to[3 * to_step] = difference_near + 8.0F * difference_far + m[5 * step];
}

/// The 6 x 6 vectors of a tile; zeros outside of the image.
TEMPER_INLINE void load_patch(const WinogradShape& shape, const float* block, std::int64_t top, std::int64_t left,
                              Floats* patch) {
  const bool is_inside = top >= 0 && left >= 0 && top + 6 <= shape.height && left + 6 <= shape.width;
  if (is_inside) {
    const float* from = block + (top * shape.width + left) * k_lanes;
    for (int r = 0; r < 6; ++r)
      for (int c = 0; c < 6; ++c) patch[6 * r + c] = load(from + (r * shape.width + c) * k_lanes);
    return;
  }
  for (int r = 0; r < 6; ++r)
    for (int c = 0; c < 6; ++c) {
      const std::int64_t y = top + r, x = left + c;
      const bool is_there = y >= 0 && y < shape.height && x >= 0 && x < shape.width;
      patch[6 * r + c] = is_there ? load(block + (y * shape.width + x) * k_lanes) : Floats{};
    }
}

void transform_input(const WinogradShape& shape, const float* x, std::int64_t first, std::int64_t count,
                     std::int64_t block, std::int64_t last_block, float* v, std::int64_t plane_stride) {
  const std::int64_t image = shape.height * shape.width * k_lanes;
  for (std::int64_t t = 0; t < count; ++t) {
    const Place place = place_of(shape, first + t);
    for (std::int64_t b = block; b < last_block; ++b) {
      Floats patch[36], half[36], points[36];
      load_patch(shape, x + (place.image * shape.blocks_in + b) * image, place.row - shape.pad_top,
                 place.column - shape.pad_left, patch);
      for (int c = 0; c < 6; ++c) input_points(patch + c, 6, half + c, 6);
      for (int r = 0; r < 6; ++r) input_points(half + 6 * r, 1, points + 6 * r, 1);
      float* to = v + (t * shape.blocks_in + b) * k_lanes;
      for (int p = 0; p < 36; ++p) store(to + p * plane_stride, points[p]);
    }
  }
}

/// `tiles` x `blocks` sums over all input channels.
template <int tiles, int blocks>
TEMPER_INLINE void multiply_tiles(const float* v, std::int64_t channels, const float* weights, float* m) {
  Floats sums[tiles][blocks];
  for (int t = 0; t < tiles; ++t)
    for (int b = 0; b < blocks; ++b) sums[t][b] = Floats{};
  for (std::int64_t c = 0; c < channels; ++c, weights += blocks * k_lanes) {
    Floats w[blocks];
#pragma GCC unroll 4
    for (int b = 0; b < blocks; ++b) w[b] = load(weights + b * k_lanes);
#pragma GCC unroll 24
    for (int t = 0; t < tiles; ++t) {
      const Floats element = broadcast(v[t * channels + c]);
#pragma GCC unroll 4
      for (int b = 0; b < blocks; ++b) sums[t][b] += element * w[b];
    }
  }
  for (int t = 0; t < tiles; ++t)
    for (int b = 0; b < blocks; ++b) store(m + (t * blocks + b) * k_lanes, sums[t][b]);
}

/// The last few tiles: as the whole ones, in powers of two.
template <int tiles, int blocks>
void multiply_rest(std::int64_t count, const float* v, std::int64_t channels, const float* weights, float* m) {
  if constexpr (tiles > 0) {
    if (count >= tiles) {
      multiply_tiles<tiles, blocks>(v, channels, weights, m);
      v += tiles * channels;
      m += tiles * blocks * k_lanes;
      count -= tiles;
    }
    if (count > 0) multiply_rest<tiles / 2, blocks>(count, v, channels, weights, m);
  }
}

template <int blocks>
void multiply_plane(std::int64_t count, const float* v, std::int64_t channels, const float* weights, float* m) {
  constexpr int k_tiles = k_sums / blocks;
  std::int64_t t = 0;
  for (; t + k_tiles <= count; t += k_tiles)
    multiply_tiles<k_tiles, blocks>(v + t * channels, channels, weights, m + t * blocks * k_lanes);
  constexpr int k_power = k_tiles > 16 ? 16 : k_tiles > 8 ? 8 : 4;
  multiply_rest<k_power, blocks>(count - t, v + t * channels, channels, weights, m + t * blocks * k_lanes);
}

void multiply(const WinogradShape& shape, const WinogradGroup& group, std::int64_t count, const float* v,
              std::int64_t plane_stride, float* m) {
  const std::int64_t channels = shape.blocks_in * k_lanes;
  const std::int64_t width = group.blocks * k_lanes;
  for (std::int64_t p = 0; p < k_winograd_planes; ++p) {
    const float* weights = group.weights + p * channels * width;
    const float* from = v + p * plane_stride;
    float* to = m + p * count * width;
    switch (group.blocks) {
      case 1: multiply_plane<1>(count, from, channels, weights, to); break;
      case 2: multiply_plane<2>(count, from, channels, weights, to); break;
      case 3: multiply_plane<3>(count, from, channels, weights, to); break;
      default: multiply_plane<4>(count, from, channels, weights, to); break;
    }
  }
}

/// Adds the residual to, or moves the results of, the part of a 4 x 4 tile that lies inside the output.
struct OutputTile {
  std::int64_t rows, columns;  ///< inside
  std::int64_t offset;         ///< of the first position, in floats
  std::int64_t row_stride;

  TEMPER_INLINE void add(const float* residual, Floats* tile) const {
    for (std::int64_t r = 0; r < rows; ++r)
      for (std::int64_t c = 0; c < columns; ++c)
        tile[4 * r + c] = tile[4 * r + c] + load(residual + offset + r * row_stride + c * k_lanes);
  }
  TEMPER_INLINE void put(float* y, const Floats* tile) const {
    for (std::int64_t r = 0; r < rows; ++r)
      for (std::int64_t c = 0; c < columns; ++c) store(y + offset + r * row_stride + c * k_lanes, tile[4 * r + c]);
  }
};

TEMPER_INLINE void finish_tile(const WinogradEpilogue& epilogue, const OutputTile& place, Floats* tile, float* y) {
  const bool has_residual = epilogue.residual != nullptr;
  if (has_residual && !epilogue.is_residual_after_activation) place.add(epilogue.residual, tile);
  auto* numbers = reinterpret_cast<float*>(tile);
  if (epilogue.activation != nullptr)
    epilogue.activation(numbers, numbers, 16 * k_lanes, epilogue.alpha, epilogue.beta);
  if (has_residual && epilogue.is_residual_after_activation) place.add(epilogue.residual, tile);
  place.put(y, tile);
}

void transform_output(const WinogradShape& shape, const WinogradGroup& group, const WinogradEpilogue& epilogue,
                      std::int64_t first, std::int64_t count, const float* m, float* y) {
  const std::int64_t image = shape.out_height * shape.out_width * k_lanes;
  const std::int64_t width = group.blocks * k_lanes;
  for (std::int64_t t = 0; t < count; ++t) {
    const Place at = place_of(shape, first + t);
    const std::int64_t rows = shape.out_height - at.row, columns = shape.out_width - at.column;
    for (std::int64_t b = 0; b < group.blocks; ++b) {
      const std::int64_t block = group.first_block + b;
      Floats points[36], half[24], tile[16];
      const float* from = m + t * width + b * k_lanes;
      for (int p = 0; p < 36; ++p) points[p] = load(from + p * count * width);
      for (int c = 0; c < 6; ++c) output_points(points + c, 6, half + c, 6);
      for (int r = 0; r < 4; ++r) output_points(half + 6 * r, 1, tile + 4 * r, 1);
      const Floats bias = load(epilogue.bias + block * k_lanes);
      for (Floats& value : tile) value = value + bias;
      const OutputTile place{
          rows < 4 ? rows : 4, columns < 4 ? columns : 4,
          (at.image * shape.blocks_out + block) * image + (at.row * shape.out_width + at.column) * k_lanes,
          shape.out_width * k_lanes};
      finish_tile(epilogue, place, tile, y);
    }
  }
}

}  // namespace

extern const WinogradKernels k_winograd_kernels;
const WinogradKernels k_winograd_kernels = {k_lanes, k_most_blocks, transform_input, multiply, transform_output};

}  // namespace temper::cpu::TEMPER_ISA
