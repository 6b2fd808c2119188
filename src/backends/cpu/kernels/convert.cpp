// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/kernels/convert.h"

#include "backends/cpu/kernels/kernel_table.h"
#include "backends/cpu/kernels/simd.h"

namespace temper::cpu::TEMPER_ISA {
namespace {

TEMPER_INLINE std::uint32_t bits_of(float value) {
  std::uint32_t bits = 0;
  __builtin_memcpy(&bits, &value, sizeof bits);
  return bits;
}

TEMPER_INLINE float float_of(std::uint32_t bits) {
  float value = 0;
  __builtin_memcpy(&value, &bits, sizeof value);
  return value;
}

#if defined(__F16C__)

TEMPER_INLINE float widened(std::uint16_t half) { return _cvtsh_ss(half); }

TEMPER_INLINE std::uint16_t narrowed(float value) {
  return static_cast<std::uint16_t>(_cvtss_sh(value, _MM_FROUND_TO_NEAREST_INT));
}

#else

TEMPER_INLINE float widened(std::uint16_t half) {
  const std::uint32_t sign = (half & 0x8000U) << 16;
  const std::uint32_t magnitude = half & 0x7FFFU;
  if (magnitude >= 0x7C00U) return float_of(sign | 0x7F800000U | (magnitude & 0x3FFU) << 13);
  // A multiplication by 2^112 moves the exponent, and makes subnormal halves normal.
  return float_of(sign | bits_of(float_of(magnitude << 13) * 0x1p112F));
}

TEMPER_INLINE std::uint16_t narrowed(float value) {
  const std::uint32_t sign = bits_of(value) >> 16 & 0x8000U;
  const std::uint32_t magnitude = bits_of(value) & 0x7FFFFFFFU;
  if (magnitude > 0x7F800000U) return static_cast<std::uint16_t>(sign | 0x7E00U);
  if (magnitude >= 0x477FF000U) return static_cast<std::uint16_t>(sign | 0x7C00U);
  // Subnormal halves: adding 0.5 puts their last bit where a float's last bit is, which rounds.
  if (magnitude < 0x38800000U)
    return static_cast<std::uint16_t>(sign | (bits_of(float_of(magnitude) + 0.5F) - 0x3F000000U));
  const std::uint32_t rounded = magnitude + 0xFFFU + (magnitude >> 13 & 1U) - (112U << 23);
  return static_cast<std::uint16_t>(sign | rounded >> 13);
}

#endif

void f32_from_f16(const std::uint16_t* source, float* target, std::int64_t count) {
  std::int64_t i = 0;
#if defined(__F16C__)
  for (; i + 8 <= count; i += 8)
    _mm256_storeu_ps(target + i, _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(source + i))));
#endif
  for (; i < count; ++i) target[i] = widened(source[i]);
}

void f16_from_f32(const float* source, std::uint16_t* target, std::int64_t count) {
  std::int64_t i = 0;
#if defined(__F16C__)
  for (; i + 8 <= count; i += 8)
    _mm_storeu_si128(reinterpret_cast<__m128i*>(target + i),
                     _mm256_cvtps_ph(_mm256_loadu_ps(source + i), _MM_FROUND_TO_NEAREST_INT));
#endif
  for (; i < count; ++i) target[i] = narrowed(source[i]);
}

void f32_from_bf16(const std::uint16_t* source, float* target, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) target[i] = float_of(static_cast<std::uint32_t>(source[i]) << 16);
}

void bf16_from_f32(const float* source, std::uint16_t* target, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    const std::uint32_t bits = bits_of(source[i]);
    const std::uint32_t rounded = bits + 0x7FFFU + (bits >> 16 & 1U);
    const bool is_nan = (bits & 0x7FFFFFFFU) > 0x7F800000U;
    target[i] = static_cast<std::uint16_t>((is_nan ? bits | 0x400000U : rounded) >> 16);
  }
}

}  // namespace

extern const ConvertKernels k_convert_kernels;
const ConvertKernels k_convert_kernels = {f32_from_f16, f16_from_f32, f32_from_bf16, bf16_from_f32};

}  // namespace temper::cpu::TEMPER_ISA
