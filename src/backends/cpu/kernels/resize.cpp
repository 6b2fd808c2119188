// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/kernels/resize.h"

#include "backends/cpu/kernels/kernel_table.h"
#include "backends/cpu/kernels/simd.h"

namespace temper::cpu::TEMPER_ISA {
namespace {

template <std::int64_t fixed_cell>
void pick_cells(const ResizeRow& row) {
  const std::int64_t cell = fixed_cell > 0 ? fixed_cell : row.cell;
  const float* source = row.image + row.row_positions[0] * row.row_stride;
  for (std::int64_t x = 0; x < row.columns.out; ++x)
    __builtin_memcpy(row.target + x * cell, source + row.columns.positions[x] * cell,
                     static_cast<std::size_t>(cell) * sizeof(float));
}

void pick_row(const ResizeRow& row) {
  switch (row.cell) {
    case 1: return pick_cells<1>(row);
    case 8: return pick_cells<8>(row);
    case 16: return pick_cells<16>(row);
    default: return pick_cells<0>(row);
  }
}

/// Cells of one float, vectors along the output row: `fixed_taps` in both directions where not 0.
template <std::int64_t fixed_taps>
void mix_floats(const ResizeRow& row) {
  const std::int64_t column_taps = fixed_taps > 0 ? fixed_taps : row.columns.taps;
  const std::int64_t row_taps = fixed_taps > 0 ? fixed_taps : row.row_taps;
  for (std::int64_t x = 0; x < row.columns.out; ++x) {
    const std::int32_t* at = row.columns.positions + x * column_taps;
    const float* weights = row.columns.weights + x * column_taps;
    float sum = 0;
    for (std::int64_t j = 0; j < row_taps; ++j) {
      const float* source = row.image + row.row_positions[j] * row.row_stride;
      float along = 0;
      for (std::int64_t i = 0; i < column_taps; ++i) along += weights[i] * source[at[i]];
      sum += row.row_weights[j] * along;
    }
    row.target[x] = sum;
  }
}

template <class Load>
TEMPER_INLINE Floats mixed(const ResizeRow& row, std::int64_t x, const Load& get) {
  const std::int32_t* at = row.columns.positions + x * row.columns.taps;
  const float* weights = row.columns.weights + x * row.columns.taps;
  Floats sum{};
  for (std::int64_t j = 0; j < row.row_taps; ++j) {
    const float* source = row.image + row.row_positions[j] * row.row_stride;
    Floats along{};
    for (std::int64_t i = 0; i < row.columns.taps; ++i) along = along + weights[i] * get(source + at[i] * row.cell);
    sum = sum + row.row_weights[j] * along;
  }
  return sum;
}

void mix_row(const ResizeRow& row) {
  if (row.cell == 1) return row.columns.taps == 2 && row.row_taps == 2 ? mix_floats<2>(row) : mix_floats<0>(row);
  for (std::int64_t x = 0; x < row.columns.out; ++x) {
    float* target = row.target + x * row.cell;
    for_vectors(
        row.cell,
        [&](std::int64_t c) { store(target + c, mixed(row, x, [&](const float* from) { return load(from + c); })); },
        [&](std::int64_t c, std::int64_t part) {
          store_part(target + c, mixed(row, x, [&](const float* from) { return load_part(from + c, part); }), part);
        });
  }
}

}  // namespace

extern const ResizeKernels k_resize_kernels;
const ResizeKernels k_resize_kernels = {pick_row, mix_row};

}  // namespace temper::cpu::TEMPER_ISA
