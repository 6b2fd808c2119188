// SPDX-License-Identifier: Apache-2.0
#pragma once

// Elementary functions of vectors of f32, good to a few units in the last place. Sources of the polynomials: Cephes
// (log, tanh) and a Remez exchange (exp); the others are compositions. NaN passes through all of them.

#include "backends/cpu/kernels/simd.h"

namespace temper::cpu::TEMPER_ISA {
namespace {

/// x * 2^n for a whole n in [-300, 300], right down to denormals and up to infinity.
TEMPER_INLINE Floats scale_by_power(Floats x, Floats n) {
#if defined(__AVX512F__)
  return (Floats)_mm512_scalef_ps((__m512)x, (__m512)n);
#else
  const Ints whole = __builtin_convertvector(n, Ints);
  const Ints half = whole >> 1;
  const Floats first = (Floats)((half + 127) << 23);
  const Floats second = (Floats)((whole - half + 127) << 23);
  return x * first * second;
#endif
}

/// To the nearest whole number, for |x| < 2^22.
TEMPER_INLINE Floats round_small(Floats x) {
  constexpr float k_shift = 12582912.0F;  // 1.5 * 2^23: adding it drops the fraction
  return (x + k_shift) - k_shift;
}

/// exp(r) for |r| <= log(2) / 2: 1 + r + r^2 q(r), q minimax of relative error 3e-9.
TEMPER_INLINE Floats exp_near_zero(Floats r) {
  Floats q = broadcast(1.38145986e-3F);
  q = q * r + 8.36871688e-3F;
  q = q * r + 4.16683880e-2F;
  q = q * r + 0.166665206F;
  q = q * r + 0.499999934F;
  return (q * r + 1.0F) * r + 1.0F;
}

/// x - n log(2); the product with the first part of log(2) is exact for |n| < 2^15.
TEMPER_INLINE Floats without_powers(Floats x, Floats n) { return (x - n * 0.693359375F) - n * -2.12194440e-4F; }

TEMPER_INLINE Floats exp_of(Floats x) {
  // Beyond these the result is infinite or zero.
  x = max_of(broadcast(-104.0F), min_of(broadcast(89.0F), x));
  const Floats n = round_small(x * 1.44269504088896341F);
  return scale_by_power(exp_near_zero(without_powers(x, n)), n);
}

/// exp(-x), x cut to [-88, 87]: 2^n p(r), where n is the whole number nearest to -x / log(2), r the rest, and p minimax
/// of relative error 9e-8. All of it stays within the normal numbers.
TEMPER_INLINE Floats exp_of_minus(Floats x) {
  constexpr float k_shift = 12582912.0F;  // 1.5 * 2^23: the sum's low bits are the nearest whole number
  constexpr float k_per_log2 = 1.44269504088896341F;
  x = max_of(broadcast(-88.0F), min_of(broadcast(87.0F), x));
  const Floats shifted = k_shift - x * k_per_log2;
  const Floats r = -(x * k_per_log2) - (shifted - k_shift);
  Floats p = broadcast(1.32647264e-3F);
  p = p * r + 9.67151477e-3F;
  p = p * r + 5.55073376e-2F;
  p = p * r + 0.240222421F;
  p = p * r + 0.693146978F;
  p = p * r + 1.0F;
  return (Floats)((Ints)p + ((Ints)shifted << 23));
}

TEMPER_INLINE Floats log_of(Floats x) {
  const Ints is_denormal = x < 1.17549435e-38F;
  const Floats scaled = is_denormal ? x * 8388608.0F : x;
  const Ints bits = (Ints)scaled;
  Floats e = __builtin_convertvector(((bits >> 23) & 0xff) - 126, Floats);
  e = is_denormal ? e - 23.0F : e;
  Floats m = (Floats)((bits & 0x007fffff) | 0x3f000000);  // [0.5, 1)
  const Ints is_low = m < 0.707106781186547524F;
  e = is_low ? e - 1.0F : e;
  m = (is_low ? m + m : m) - 1.0F;
  const Floats z = m * m;
  Floats p = broadcast(7.0376836292e-2F);
  p = p * m + -1.1514610310e-1F;
  p = p * m + 1.1676998740e-1F;
  p = p * m + -1.2420140846e-1F;
  p = p * m + 1.4249322787e-1F;
  p = p * m + -1.6668057665e-1F;
  p = p * m + 2.0000714765e-1F;
  p = p * m + -2.4999993993e-1F;
  p = p * m + 3.3333331174e-1F;
  Floats y = p * m * z;
  y = y + e * -2.12194440e-4F - 0.5F * z + m + e * 0.693359375F;
  const Floats infinity = broadcast(__builtin_inff());
  y = x == infinity ? infinity : y;
  y = x == 0.0F ? -infinity : y;
  return ((x < 0.0F) | (x != x)) ? broadcast(__builtin_nanf("")) : y;
}

/// log(1 + x) for x >= 0 without losing small x.
TEMPER_INLINE Floats log1p_of(Floats x) {
  const Floats u = x + 1.0F;
  const Floats correction = (x - (u - 1.0F)) / u;
  return u == broadcast(__builtin_inff()) ? u : log_of(u) + correction;
}

TEMPER_INLINE Floats expm1_of(Floats x) {
  const Floats z = x * x;
  Floats p = broadcast(1.0F / 5040);
  p = p * x + 1.0F / 720;
  p = p * x + 1.0F / 120;
  p = p * x + 1.0F / 24;
  p = p * x + 1.0F / 6;
  p = p * x + 0.5F;
  const Floats small = p * z + x;
  return abs_of(x) < 0.35F ? small : exp_of(x) - 1.0F;
}

/// numerator * sigmoid(x), with an absolute error of the numerator times 1e-38 where x < -87.
TEMPER_INLINE Floats times_sigmoid(Floats numerator, Floats x) { return numerator / (1.0F + exp_of_minus(x)); }

TEMPER_INLINE Floats tanh_of(Floats x) {
  const Floats magnitude = abs_of(x);
  const Floats z = x * x;
  Floats p = broadcast(-5.70498872745e-3F);
  p = p * z + 2.06390887954e-2F;
  p = p * z + -5.37397155531e-2F;
  p = p * z + 1.33314422036e-1F;
  p = p * z + -3.33332819422e-1F;
  const Floats small = p * z * x + x;
  const Floats large = 1.0F - 2.0F / (exp_of(magnitude + magnitude) + 1.0F);
  const Floats signed_large = (Floats)((Ints)large | sign_bit(x));
  return magnitude < 0.625F ? small : signed_large;
}

/// Absolute error below 2e-7; relative likewise for |x| < 0.6. Source: Maclaurin series near 0, Abramowitz and Stegun
/// 7.1.26 beyond.
TEMPER_INLINE Floats erf_of(Floats x) {
  const Floats z = x * x;
  Floats series = broadcast(1.0F / 9360);
  series = series * z - 1.0F / 1320;
  series = series * z + 1.0F / 216;
  series = series * z - 1.0F / 42;
  series = series * z + 0.1F;
  series = series * z - 1.0F / 3;
  const Floats small = (series * z * x + x) * 1.12837916709551257F;
  const Floats magnitude = abs_of(x);
  const Floats t = 1.0F / (magnitude * 0.3275911F + 1.0F);
  Floats p = broadcast(1.061405429F);
  p = p * t - 1.453152027F;
  p = p * t + 1.421413741F;
  p = p * t - 0.284496736F;
  p = p * t + 0.254829592F;
  const Floats large = 1.0F - p * t * exp_of(-z);
  return magnitude < 0.6F ? small : (Floats)((Ints)large | sign_bit(x));
}

TEMPER_INLINE Floats softplus_of(Floats x) { return log1p_of(exp_of(-abs_of(x))) + max_of(x, Floats{}); }

}  // namespace
}  // namespace temper::cpu::TEMPER_ISA
