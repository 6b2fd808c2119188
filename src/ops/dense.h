// SPDX-License-Identifier: Apache-2.0
#pragma once

// The reference's dense kernels in double precision. They are the oracle of whole models, so they are blocked and
// vectorised, but without fused multiply-add: every machine and every number of threads gives the same bits.

#include <cstdint>
#include <span>
#include <vector>

namespace temper {

/// Row-major matrices: element (i, j) is data[i * stride + j].
struct MatrixView {
  const double* data;
  std::int64_t stride;
};

/// c[m, n] += a[m, k] * b[k, n]; each sum runs in ascending k. On the calling thread.
void multiply_add(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView a, MatrixView b, double* c,
                  std::int64_t c_stride);

/// multiply_add on all threads.
void parallel_multiply_add(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView a, MatrixView b, double* c,
                           std::int64_t c_stride);

/// The transpose [columns, rows] of a dense [rows, columns].
[[nodiscard]] std::vector<double> transposed(std::span<const double> matrix, std::int64_t rows, std::int64_t columns);

}  // namespace temper
