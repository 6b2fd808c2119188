// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/kernels/direct.h"

#include "backends/cpu/kernels/kernel_table.h"
#include "backends/cpu/kernels/simd.h"

namespace temper::cpu::TEMPER_ISA {
namespace {

// As many sums as there are registers for: one is left for the broadcast element, `blocks` for the weights.
#if defined(__AVX512F__)
constexpr int k_sums = 24;
constexpr int k_most_blocks = 4;
#else
constexpr int k_sums = 12;
constexpr int k_most_blocks = 2;
#endif

template <int count, int blocks>
struct Sums {
  Floats values[count][blocks];

  TEMPER_INLINE explicit Sums(const float* bias) {
    for (int p = 0; p < count; ++p)
      for (int b = 0; b < blocks; ++b) values[p][b] = load(bias + b * k_lanes);
  }
  /// Adds weights times the elements `step` floats apart.
  TEMPER_INLINE void add(const float* weights, const float* x, std::int64_t step) {
    Floats w[blocks];
#pragma GCC unroll 4
    for (int b = 0; b < blocks; ++b) w[b] = load(weights + b * k_lanes);
#pragma GCC unroll 24
    for (int p = 0; p < count; ++p) {
      const Floats element = broadcast(x[p * step]);
#pragma GCC unroll 4
      for (int b = 0; b < blocks; ++b) values[p][b] += element * w[b];
    }
  }
  TEMPER_INLINE void put(float* y, std::int64_t block_stride) const {
    for (int b = 0; b < blocks; ++b)
      for (int p = 0; p < count; ++p) store(y + b * block_stride + p * k_lanes, values[p][b]);
  }
};

/// `count` positions of a blocked tensor.
template <int count, int blocks>
TEMPER_INLINE void some_positions(const DirectPositions& x, const float* from, const DirectGroup& group, float* y) {
  Sums<count, blocks> sums(group.bias);
  const float* weights = group.weights;
  for (std::int64_t c = 0; c < x.channels; c += k_lanes, from += x.block_stride) {
    const std::int64_t lanes = x.channels - c < k_lanes ? x.channels - c : k_lanes;
    for (std::int64_t lane = 0; lane < lanes; ++lane, weights += blocks * k_lanes)
      sums.add(weights, from + lane, k_lanes);
  }
  sums.put(y, group.block_stride);
}

template <int count, int blocks>
void last_positions(std::int64_t left, const DirectPositions& x, const float* from, const DirectGroup& group,
                    float* y) {
  if constexpr (count > 0) {
    if (left >= count) {
      some_positions<count, blocks>(x, from, group, y);
      from += count * k_lanes;
      y += count * k_lanes;
      left -= count;
    }
    if (left > 0) last_positions<count / 2, blocks>(left, x, from, group, y);
  }
}

template <int blocks>
void all_positions(const DirectPositions& x, const DirectGroup& group) {
  constexpr int k_count = k_sums / blocks;
  std::int64_t p = 0;
  for (; p + k_count <= x.count; p += k_count)
    some_positions<k_count, blocks>(x, x.x + p * k_lanes, group, group.y + p * k_lanes);
  constexpr int k_power = k_count > 16 ? 16 : k_count > 8 ? 8 : 4;
  last_positions<k_power, blocks>(x.count - p, x, x.x + p * k_lanes, group, group.y + p * k_lanes);
}

void positions(const DirectPositions& x, const DirectGroup& group) {
  switch (group.blocks) {
    case 1: return all_positions<1>(x, group);
    case 2: return all_positions<2>(x, group);
    case 3: return all_positions<3>(x, group);
    default: return all_positions<4>(x, group);
  }
}

/// Rows of taps that lie inside the image: [first, last).
struct TapRange {
  std::int64_t first, last;
};

TEMPER_INLINE TapRange taps_inside(std::int64_t start, std::int64_t dilation, std::int64_t taps, std::int64_t extent) {
  TapRange range{0, taps};
  while (range.first < taps && start + range.first * dilation < 0) ++range.first;
  while (range.last > range.first && start + (range.last - 1) * dilation >= extent) --range.last;
  return range;
}

/// `count` outputs from column `column` of the input on; the taps of `across` are inside the image for all of them.
template <int count, int blocks, int fixed_stride>
TEMPER_INLINE void some_outputs(const DirectRow& row, TapRange down, TapRange across, std::int64_t column,
                                const DirectGroup& group, float* y) {
  Sums<count, blocks> sums(group.bias);
  const std::int64_t stride = fixed_stride > 0 ? fixed_stride : row.stride_across;
  const std::int64_t taps = row.kernel_height * row.kernel_width;
  for (std::int64_t c = 0; c < row.channels; ++c)
    for (std::int64_t i = down.first; i < down.last; ++i) {
      const float* line = row.x + (c * row.height + row.top + i * row.dilation_down) * row.width + column;
      const float* weights = group.weights + (c * taps + i * row.kernel_width) * blocks * k_lanes;
      for (std::int64_t j = across.first; j < across.last; ++j)
        sums.add(weights + j * blocks * k_lanes, line + j * row.dilation_across, stride);
    }
  sums.put(y, group.block_stride);
}

template <int blocks, int fixed_stride>
void whole_row(const DirectRow& row, const DirectGroup& group) {
  constexpr int k_count = k_sums / blocks;
  const TapRange down = taps_inside(row.top, row.dilation_down, row.kernel_height, row.height);
  const std::int64_t reach = (row.kernel_width - 1) * row.dilation_across;
  const TapRange all{0, row.kernel_width};
  std::int64_t out = 0;
  while (out < row.out_width) {
    const std::int64_t column = row.left + out * row.stride_across;
    float* y = group.y + out * k_lanes;
    const bool is_inside = column >= 0 && column + (k_count - 1) * row.stride_across + reach < row.width;
    if (is_inside && out + k_count <= row.out_width) {
      some_outputs<k_count, blocks, fixed_stride>(row, down, all, column, group, y);
      out += k_count;
    } else {
      const TapRange across = taps_inside(column, row.dilation_across, row.kernel_width, row.width);
      some_outputs<1, blocks, fixed_stride>(row, down, across, column, group, y);
      ++out;
    }
  }
}

template <int blocks>
void row_with_stride(const DirectRow& row, const DirectGroup& group) {
  if (row.stride_across == 1) return whole_row<blocks, 1>(row, group);
  if (row.stride_across == 2) return whole_row<blocks, 2>(row, group);
  whole_row<blocks, 0>(row, group);
}

void row(const DirectRow& row, const DirectGroup& group) {
  switch (group.blocks) {
    case 1: return row_with_stride<1>(row, group);
    case 2: return row_with_stride<2>(row, group);
    case 3: return row_with_stride<3>(row, group);
    default: return row_with_stride<4>(row, group);
  }
}

}  // namespace

extern const DirectKernels k_direct_kernels;
const DirectKernels k_direct_kernels = {k_lanes, k_most_blocks, positions, row};

}  // namespace temper::cpu::TEMPER_ISA
