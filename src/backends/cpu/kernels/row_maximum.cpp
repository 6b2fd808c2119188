// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/kernels/row_maximum.h"

#include "backends/cpu/kernels/kernel_table.h"
#include "backends/cpu/kernels/row_loops.h"
#include "backends/cpu/kernels/sums.h"

namespace temper::cpu::TEMPER_ISA {
namespace {

/// The largest sums so far, and where one was NaN, which a maximum alone forgets.
template <int blocks>
struct Largest {
  Floats values[blocks];
  Ints are_nan[blocks];

  TEMPER_INLINE Largest() {
    for (int b = 0; b < blocks; ++b) {
      values[b] = broadcast(-__builtin_inff());
      are_nan[b] = Ints{};
    }
  }
  template <int count>
  TEMPER_INLINE void take(const Sums<count, blocks>& sums) {
#pragma GCC unroll 4
    for (int b = 0; b < blocks; ++b)
#pragma GCC unroll 12
      for (int p = 0; p < count; p += 2) {
        const Floats first = sums.values[p][b], second = sums.values[p + 1 < count ? p + 1 : p][b];
        are_nan[b] |= unordered(first, second);
        values[b] = max_of(values[b], max_of(first, second));
      }
  }
  /// NaN is all ones.
  [[nodiscard]] TEMPER_INLINE Floats result(int b) const { return (Floats)((Ints)values[b] | are_nan[b]); }
};

template <int count, int blocks>
void even_rows(const RowMaximum& problem, std::int64_t first, std::int64_t runs, Largest<blocks>& largest) {
  for (std::int64_t row = first; row < first + runs * count; row += count) {
    Sums<count, blocks> sums(problem.bias);
    const float* a = problem.a + row * problem.depth;
    const float* weights = problem.weights;
    for (std::int64_t k = 0; k < problem.depth; ++k, weights += blocks * k_lanes)
      sums.add(weights, a + k, problem.depth);
    largest.take(sums);
  }
}

template <int blocks>
void largest_row(const RowMaximum& problem) {
  Largest<blocks> largest;
  in_even_runs<k_outputs<blocks>>(problem.rows, [&](auto count, std::int64_t first, std::int64_t runs) {
    even_rows<decltype(count)::value, blocks>(problem, first, runs, largest);
  });
  for (int b = 0; b < blocks; ++b) {
    const std::int64_t left = problem.columns - b * k_lanes;
    if (left >= k_lanes)
      store(problem.y + b * k_lanes, largest.result(b));
    else if (left > 0)
      store_part(problem.y + b * k_lanes, largest.result(b), left);
  }
}

void run(const RowMaximum& problem) {
  with_count<k_most_blocks>(problem.blocks, [&](auto blocks) { largest_row<decltype(blocks)::value>(problem); });
}

}  // namespace

extern const RowMaximumKernels k_row_maximum_kernels;
const RowMaximumKernels k_row_maximum_kernels = {k_lanes, k_most_blocks, run};

}  // namespace temper::cpu::TEMPER_ISA
