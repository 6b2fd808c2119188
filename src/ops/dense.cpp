// SPDX-License-Identifier: Apache-2.0
#include "ops/dense.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "base/parallel.h"

namespace temper {

namespace {

// A tile of C is 4 rows by 8 columns: eight 4-wide accumulators, which leaves registers for A and B.
constexpr std::int64_t k_tile_rows = 4;
constexpr std::int64_t k_tile_columns = 8;
// A panel of B, 8 columns by this depth, takes half of a 32 KiB cache.
constexpr std::int64_t k_depth = 256;

using Vector = double __attribute__((vector_size(32)));
constexpr std::int64_t k_lanes = 4;

struct Product {
  std::int64_t m, n, k;
  MatrixView a, b;
  double* c;
  std::int64_t c_stride;
};

[[gnu::always_inline]] inline void load(const double* source, Vector& target) {
  std::memcpy(&target, source, sizeof target);
}
[[gnu::always_inline]] inline void store(double* target, const Vector& source) {
  std::memcpy(target, &source, sizeof source);
}

/// c[Rows, 8] += a[Rows, depth] * panel[depth, 8]
template <int Rows>
[[gnu::always_inline]] inline void multiply_tile(std::int64_t depth, MatrixView a, const double* panel, double* c,
                                                 std::int64_t c_stride) {
  Vector sums[Rows][2];
  for (int row = 0; row < Rows; ++row) {
    load(c + row * c_stride, sums[row][0]);
    load(c + row * c_stride + k_lanes, sums[row][1]);
  }
  for (std::int64_t p = 0; p < depth; ++p) {
    Vector left, right;
    load(panel + p * k_tile_columns, left);
    load(panel + p * k_tile_columns + k_lanes, right);
    for (int row = 0; row < Rows; ++row) {
      const double factor = a.data[row * a.stride + p];
      sums[row][0] += factor * left;
      sums[row][1] += factor * right;
    }
  }
  for (int row = 0; row < Rows; ++row) {
    store(c + row * c_stride, sums[row][0]);
    store(c + row * c_stride + k_lanes, sums[row][1]);
  }
}

[[gnu::always_inline]] inline void multiply_rows(std::int64_t rows, std::int64_t depth, MatrixView a,
                                                 const double* panel, double* c, std::int64_t c_stride) {
  switch (rows) {
    case 1: multiply_tile<1>(depth, a, panel, c, c_stride); break;
    case 2: multiply_tile<2>(depth, a, panel, c, c_stride); break;
    case 3: multiply_tile<3>(depth, a, panel, c, c_stride); break;
    default: multiply_tile<4>(depth, a, panel, c, c_stride); break;
  }
}

/// All rows of C against one panel of `columns` <= 8 columns.
[[gnu::always_inline]] inline void multiply_panel(const Product& p, std::int64_t depth_begin, std::int64_t depth,
                                                  std::int64_t column, std::int64_t columns, const double* panel) {
  for (std::int64_t row = 0; row < p.m; row += k_tile_rows) {
    const std::int64_t rows = std::min(k_tile_rows, p.m - row);
    const MatrixView a{p.a.data + row * p.a.stride + depth_begin, p.a.stride};
    double* c = p.c + row * p.c_stride + column;
    if (columns == k_tile_columns) {
      multiply_rows(rows, depth, a, panel, c, p.c_stride);
      continue;
    }
    std::array<double, k_tile_rows * k_tile_columns> edge{};
    for (std::int64_t i = 0; i < rows; ++i)
      std::memcpy(&edge[static_cast<std::size_t>(i * k_tile_columns)], c + i * p.c_stride,
                  sizeof(double) * static_cast<std::size_t>(columns));
    multiply_rows(rows, depth, a, panel, edge.data(), k_tile_columns);
    for (std::int64_t i = 0; i < rows; ++i)
      std::memcpy(c + i * p.c_stride, &edge[static_cast<std::size_t>(i * k_tile_columns)],
                  sizeof(double) * static_cast<std::size_t>(columns));
  }
}

[[gnu::always_inline]] inline void multiply_blocked(const Product& p) {
  std::array<double, k_depth * k_tile_columns> panel;
  for (std::int64_t begin = 0; begin < p.k; begin += k_depth) {
    const std::int64_t depth = std::min(k_depth, p.k - begin);
    for (std::int64_t column = 0; column < p.n; column += k_tile_columns) {
      const std::int64_t columns = std::min(k_tile_columns, p.n - column);
      for (std::int64_t i = 0; i < depth; ++i) {
        const double* source = p.b.data + (begin + i) * p.b.stride + column;
        double* target = panel.data() + i * k_tile_columns;
        for (std::int64_t j = 0; j < k_tile_columns; ++j) target[j] = j < columns ? source[j] : 0.0;
      }
      multiply_panel(p, begin, depth, column, columns, panel.data());
    }
  }
}

void multiply_portable(const Product& p) { multiply_blocked(p); }

#if defined(__x86_64__)
__attribute__((target("avx2"))) void multiply_avx2(const Product& p) { multiply_blocked(p); }

void multiply(const Product& p) {
  static const bool k_has_avx2 = __builtin_cpu_supports("avx2") != 0;
  (k_has_avx2 ? multiply_avx2 : multiply_portable)(p);
}
#else
void multiply(const Product& p) { multiply_portable(p); }
#endif

}  // namespace

void multiply_add(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView a, MatrixView b, double* c,
                  std::int64_t c_stride) {
  multiply({m, n, k, a, b, c, c_stride});
}

void parallel_multiply_add(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView a, MatrixView b, double* c,
                           std::int64_t c_stride) {
  constexpr std::int64_t k_block_rows = 64;
  constexpr std::int64_t k_block_columns = 256;
  const std::int64_t row_blocks = (m + k_block_rows - 1) / k_block_rows;
  const std::int64_t column_blocks = (n + k_block_columns - 1) / k_block_columns;
  const std::int64_t work = 1 + std::min(m, k_block_rows) * std::min(n, k_block_columns) * k;
  parallel_for(row_blocks * column_blocks, 1 + 50000 / work, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t block = first; block < last; ++block) {
      const std::int64_t row = block / column_blocks * k_block_rows;
      const std::int64_t column = block % column_blocks * k_block_columns;
      multiply({std::min(k_block_rows, m - row),
                std::min(k_block_columns, n - column),
                k,
                {a.data + row * a.stride, a.stride},
                {b.data + column, b.stride},
                c + row * c_stride + column,
                c_stride});
    }
  });
}

std::vector<double> transposed(std::span<const double> matrix, std::int64_t rows, std::int64_t columns) {
  std::vector<double> result(matrix.size());
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t j = 0; j < columns; ++j)
      result[static_cast<std::size_t>(j * rows + i)] = matrix[static_cast<std::size_t>(i * columns + j)];
  return result;
}

}  // namespace temper
