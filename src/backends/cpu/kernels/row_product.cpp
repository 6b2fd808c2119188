// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/kernels/row_product.h"

#include "backends/cpu/kernels/kernel_table.h"
#include "backends/cpu/kernels/row_loops.h"

namespace temper::cpu::TEMPER_ISA {
namespace {

constexpr int k_columns = 64;
constexpr int k_blocks = k_columns / k_lanes;  ///< of a group: for one row, as many sums as keep the units busy
constexpr int k_some_blocks = k_blocks < 2 ? k_blocks : 2;
constexpr int k_rows = 6;

/// `count` rows from `row` on, through `blocks` vectors of columns from `block` on.
template <int count, int blocks>
TEMPER_INLINE void some_rows(const RowProduct& problem, std::int64_t row, int block) {
  float* const y = problem.y + row * problem.y_step + block * k_lanes;
  Floats sums[count][blocks];
#pragma GCC unroll 6
  for (int r = 0; r < count; ++r)
#pragma GCC unroll 16
    for (int b = 0; b < blocks; ++b) sums[r][b] = load(y + r * problem.y_step + b * k_lanes);
  const float* a = problem.a + row * problem.a_step;
  const float* weights = problem.weights + block * k_lanes;
  for (std::int64_t k = 0; k < problem.depth; ++k, weights += k_columns) {
    Floats elements[count];
#pragma GCC unroll 6
    for (int r = 0; r < count; ++r) elements[r] = broadcast(a[r * problem.a_step + k]);
#pragma GCC unroll 16
    for (int b = 0; b < blocks; ++b) {
      const Floats w = load(weights + b * k_lanes);
#pragma GCC unroll 6
      for (int r = 0; r < count; ++r) sums[r][b] += elements[r] * w;
    }
  }
#pragma GCC unroll 6
  for (int r = 0; r < count; ++r)
#pragma GCC unroll 16
    for (int b = 0; b < blocks; ++b) store(y + r * problem.y_step + b * k_lanes, sums[r][b]);
}

template <int count>
void even_rows(const RowProduct& problem, std::int64_t first, std::int64_t runs) {
  for (std::int64_t row = first; row < first + runs * count; row += count)
    for (int block = 0; block < k_blocks; block += k_some_blocks) some_rows<count, k_some_blocks>(problem, row, block);
}

void add(const RowProduct& problem) {
  if (problem.rows == 1) return some_rows<1, k_blocks>(problem, 0, 0);
  in_even_runs<k_rows>(problem.rows, [&](auto count, std::int64_t first, std::int64_t runs) {
    even_rows<decltype(count)::value>(problem, first, runs);
  });
}

}  // namespace

extern const RowProductKernels k_row_product_kernels;
const RowProductKernels k_row_product_kernels = {k_columns, add};

}  // namespace temper::cpu::TEMPER_ISA
