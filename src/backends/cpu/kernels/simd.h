// SPDX-License-Identifier: Apache-2.0
#pragma once

// Vectors as wide as the instruction set that this file is compiled for. Kernel files are compiled several times, so
// all they define lies in the namespace TEMPER_ISA, and helpers have internal linkage: an inline function of the
// standard library compiled here could replace the one that a weaker processor needs. Hence no library templates.

#include <cstdint>
#include <cstring>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace temper::cpu::TEMPER_ISA {
namespace {

#if defined(__AVX512F__)
constexpr int k_lanes = 16;
#elif defined(__AVX2__)
constexpr int k_lanes = 8;
#else
constexpr int k_lanes = 4;
#endif

using Floats = float __attribute__((vector_size(k_lanes * 4)));
using Ints = std::int32_t __attribute__((vector_size(k_lanes * 4)));

#define TEMPER_INLINE inline __attribute__((always_inline))

TEMPER_INLINE Floats load(const float* from) {
  Floats value;
  __builtin_memcpy(&value, from, sizeof value);
  return value;
}

TEMPER_INLINE void store(float* to, Floats value) { __builtin_memcpy(to, &value, sizeof value); }

/// Not `Floats{} + value`, which keeps its addition: it turns -0 into 0.
TEMPER_INLINE Floats broadcast(float value) {
#if defined(__AVX512F__)
  return (Floats)_mm512_set1_ps(value);
#elif defined(__AVX2__)
  return (Floats)_mm256_set1_ps(value);
#else
  return Floats{value, value, value, value};
#endif
}

TEMPER_INLINE Ints broadcast(std::int32_t value) { return Ints{} + value; }

/// The first `count` elements, zeros behind them.
TEMPER_INLINE Floats load_part(const float* from, std::int64_t count) {
#if defined(__AVX512F__)
  return (Floats)_mm512_maskz_loadu_ps(static_cast<__mmask16>((1U << count) - 1U), from);
#else
  Floats value{};
  __builtin_memcpy(&value, from, static_cast<std::size_t>(count) * sizeof(float));
  return value;
#endif
}

TEMPER_INLINE void store_part(float* to, Floats value, std::int64_t count) {
#if defined(__AVX512F__)
  _mm512_mask_storeu_ps(to, static_cast<__mmask16>((1U << count) - 1U), (__m512)value);
#else
  __builtin_memcpy(to, &value, static_cast<std::size_t>(count) * sizeof(float));
#endif
}

// b where either is NaN. The instructions by name: the compiler makes a comparison and a choice of the expressions.
#if defined(__AVX512F__)
TEMPER_INLINE Floats max_of(Floats a, Floats b) { return (Floats)_mm512_max_ps((__m512)a, (__m512)b); }
TEMPER_INLINE Floats min_of(Floats a, Floats b) { return (Floats)_mm512_min_ps((__m512)a, (__m512)b); }
#elif defined(__AVX2__)
TEMPER_INLINE Floats max_of(Floats a, Floats b) { return (Floats)_mm256_max_ps((__m256)a, (__m256)b); }
TEMPER_INLINE Floats min_of(Floats a, Floats b) { return (Floats)_mm256_min_ps((__m256)a, (__m256)b); }
#else
TEMPER_INLINE Floats max_of(Floats a, Floats b) { return a > b ? a : b; }
TEMPER_INLINE Floats min_of(Floats a, Floats b) { return a < b ? a : b; }
#endif

/// All ones where either is NaN.
TEMPER_INLINE Ints unordered(Floats a, Floats b) {
#if defined(__AVX512F__)
  return (Ints)_mm512_movm_epi32(_mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_UNORD_Q));
#elif defined(__AVX2__)
  return (Ints)_mm256_cmp_ps((__m256)a, (__m256)b, _CMP_UNORD_Q);
#else
  return (a != a) | (b != b);
#endif
}

TEMPER_INLINE Floats abs_of(Floats x) { return (Floats)((Ints)x & 0x7fffffff); }
TEMPER_INLINE Ints sign_bit(Floats x) { return (Ints)x & static_cast<std::int32_t>(0x80000000U); }

enum class Rounding { nearest_even, down, up };

/// Each element to a whole number.
template <Rounding mode>
TEMPER_INLINE Floats round_to(Floats x) {
#if defined(__AVX2__)
  constexpr int k_mode = (mode == Rounding::nearest_even ? _MM_FROUND_TO_NEAREST_INT
                          : mode == Rounding::down       ? _MM_FROUND_TO_NEG_INF
                                                         : _MM_FROUND_TO_POS_INF) |
                         _MM_FROUND_NO_EXC;
#if defined(__AVX512F__)
  return (Floats)_mm512_roundscale_ps((__m512)x, k_mode);
#else
  return (Floats)_mm256_round_ps((__m256)x, k_mode);
#endif
#else
  for (int i = 0; i < k_lanes; ++i)
    x[i] = mode == Rounding::nearest_even ? __builtin_nearbyintf(x[i])
           : mode == Rounding::down       ? __builtin_floorf(x[i])
                                          : __builtin_ceilf(x[i]);
  return x;
#endif
}

TEMPER_INLINE Floats sqrt_of(Floats x) {
#if defined(__AVX512F__)
  return (Floats)_mm512_sqrt_ps((__m512)x);
#elif defined(__AVX2__)
  return (Floats)_mm256_sqrt_ps((__m256)x);
#else
  for (int i = 0; i < k_lanes; ++i) x[i] = __builtin_sqrtf(x[i]);
  return x;
#endif
}

TEMPER_INLINE float sum_of(Floats x) {
  float sum = 0;
  for (int i = 0; i < k_lanes; ++i) sum += x[i];
  return sum;
}

TEMPER_INLINE float largest_of(Floats x) {
  float largest = x[0];
  for (int i = 1; i < k_lanes; ++i) largest = x[i] > largest ? x[i] : largest;
  return largest;
}

/// Calls body(first, lanes) over [0, count) in whole vectors, then once for the rest; `lanes` is a compile-time
/// k_lanes in the whole ones.
template <class Whole, class Part>
TEMPER_INLINE void for_vectors(std::int64_t count, const Whole& whole, const Part& part) {
  std::int64_t i = 0;
  for (; i + k_lanes <= count; i += k_lanes) whole(i);
  if (i < count) part(i, count - i);
}

}  // namespace
}  // namespace temper::cpu::TEMPER_ISA
