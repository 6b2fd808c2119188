// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/kernels/transpose.h"

#include "backends/cpu/kernels/kernel_table.h"
#include "backends/cpu/kernels/simd.h"

namespace temper::cpu::TEMPER_ISA {
namespace {

// Merging the first and second halves of the rows like two hands of cards, log2(lanes) times, transposes a square.

#if defined(__AVX512F__)
constexpr Ints k_low = {0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23};
constexpr Ints k_high = {8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31};
#elif defined(__AVX2__)
constexpr Ints k_low = {0, 8, 1, 9, 2, 10, 3, 11};
constexpr Ints k_high = {4, 12, 5, 13, 6, 14, 7, 15};
#else
constexpr Ints k_low = {0, 4, 1, 5};
constexpr Ints k_high = {2, 6, 3, 7};
#endif

TEMPER_INLINE Floats merge(Floats a, Floats b, Ints order) {
#if defined(__clang__)
  Floats merged;
  for (int i = 0; i < k_lanes; ++i) merged[i] = order[i] < k_lanes ? a[order[i]] : b[order[i] - k_lanes];
  return merged;
#else
  return __builtin_shuffle(a, b, order);
#endif
}

TEMPER_INLINE void transpose_square(Floats* rows) {
  for (int stage = 1; stage < k_lanes; stage *= 2) {
    Floats next[k_lanes];
    for (int i = 0; i < k_lanes / 2; ++i) {
      next[2 * i] = merge(rows[i], rows[i + k_lanes / 2], k_low);
      next[2 * i + 1] = merge(rows[i], rows[i + k_lanes / 2], k_high);
    }
    for (int i = 0; i < k_lanes; ++i) rows[i] = next[i];
  }
}

TEMPER_INLINE void whole_tile(const float* source, std::int64_t source_stride, float* target,
                              std::int64_t target_stride) {
  Floats rows[k_lanes];
  for (int i = 0; i < k_lanes; ++i) rows[i] = load(source + i * source_stride);
  transpose_square(rows);
  for (int i = 0; i < k_lanes; ++i) store(target + i * target_stride, rows[i]);
}

/// `rows` rows of `columns` are read, `padded` elements are written for every column.
void partial_tile(const float* source, std::int64_t source_stride, float* target, std::int64_t target_stride,
                  std::int64_t rows, std::int64_t columns, std::int64_t padded) {
  Floats tile[k_lanes];
  for (int i = 0; i < k_lanes; ++i) tile[i] = i < rows ? load_part(source + i * source_stride, columns) : Floats{};
  transpose_square(tile);
  for (int i = 0; i < k_lanes; ++i) {
    if (i == columns) break;
    if (padded == k_lanes)
      store(target + i * target_stride, tile[i]);
    else
      store_part(target + i * target_stride, tile[i], padded);
  }
}

std::int64_t lesser(std::int64_t a, std::int64_t b) { return a < b ? a : b; }

void transpose32(const Transpose32& matrix) {
  const auto* source = static_cast<const float*>(matrix.source);
  auto* target = static_cast<float*>(matrix.target);
  for (std::int64_t c = 0; c < matrix.columns; c += k_lanes) {
    const std::int64_t columns = lesser(k_lanes, matrix.columns - c);
    for (std::int64_t r = 0; r < matrix.padded_rows; r += k_lanes) {
      const std::int64_t padded = lesser(k_lanes, matrix.padded_rows - r);
      const std::int64_t rows = matrix.rows < r ? 0 : lesser(padded, matrix.rows - r);
      const float* from = source + r * matrix.source_stride + c;
      float* to = target + c * matrix.target_stride + r;
      if (rows == k_lanes && columns == k_lanes)
        whole_tile(from, matrix.source_stride, to, matrix.target_stride);
      else
        partial_tile(from, matrix.source_stride, to, matrix.target_stride, rows, columns, padded);
    }
  }
}

}  // namespace

extern const TransposeKernels k_transpose_kernels;
const TransposeKernels k_transpose_kernels = {transpose32};

}  // namespace temper::cpu::TEMPER_ISA
