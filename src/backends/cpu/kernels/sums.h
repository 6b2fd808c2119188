// SPDX-License-Identifier: Apache-2.0
#pragma once

// Products of elements and packed weights, summed in registers.

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
#pragma GCC unroll 12
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

/// More would not be faster, only more to compile.
template <int blocks>
constexpr int k_outputs = k_sums / blocks < 12 ? k_sums / blocks : 12;

}  // namespace
}  // namespace temper::cpu::TEMPER_ISA
