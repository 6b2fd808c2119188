// SPDX-License-Identifier: Apache-2.0
#pragma once

// Bodies of the kernels that turn pixels into values, compiled for one instruction set without contraction: a
// multiplication and an addition round one after the other.

#include <cstdint>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include "data/kernels/pixel_kernels.h"
#include "temper/tensor.h"

namespace temper::data::TEMPER_ISA {

template <class T>
T converted(float value) {
  return T(value);
}

#if defined(__AVX2__)

template <>
inline Half converted<Half>(float value) {
  Half half;
  half.bits = static_cast<std::uint16_t>(_cvtss_sh(value, _MM_FROUND_TO_NEAREST_INT));
  return half;
}

inline void store_eight(float* dst, __m256 values) { _mm256_storeu_ps(dst, values); }
inline void store_eight(Half* dst, __m256 values) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(dst), _mm256_cvtps_ph(values, _MM_FROUND_TO_NEAREST_INT));
}

/// Eight bytes at the low end of `bytes` to values.
template <class T>
void store_channel(T* dst, __m128i bytes, float scale, float shift) {
  const __m256 pixels = _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(bytes));
  const __m256 scaled = _mm256_mul_ps(pixels, _mm256_set1_ps(scale));
  store_eight(dst, _mm256_add_ps(scaled, _mm256_set1_ps(shift)));
}

/// Pixels by eights; gives the first one left over.
template <class T>
std::int64_t store_planes_by_eight(const std::uint8_t* pixels, std::int64_t count, const RowTarget& target,
                                   const std::array<int, 3>& source) {
  const __m256i by_channel =
      _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
  const __m256i join = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
  std::array<T*, 3> planes{};
  std::array<float, 3> scale{};
  std::array<float, 3> shift{};
  for (std::size_t c = 0; c < 3; ++c) {  // by the pixels' order
    const auto from = static_cast<std::size_t>(source[c]);
    planes[from] = static_cast<T*>(target.planes[c]);
    scale[from] = target.scale[c];
    shift[from] = target.shift[c];
  }
  std::int64_t x = 0;
  for (; x + 8 <= count; x += 8) {
    const __m256i eight = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(pixels + x * 4));
    const __m256i split = _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(eight, by_channel), join);
    const __m128i first = _mm256_castsi256_si128(split);
    store_channel(planes[0] + x, first, scale[0], shift[0]);
    store_channel(planes[1] + x, _mm_srli_si128(first, 8), scale[1], shift[1]);
    store_channel(planes[2] + x, _mm256_extracti128_si256(split, 1), scale[2], shift[2]);
  }
  return x;
}

#endif

/// The pixel's channel that each of the network's channels comes from.
inline std::array<int, 3> channel_source(const RowTarget& target) {
  return target.is_rgb ? std::array{2, 1, 0} : std::array{0, 1, 2};
}

template <class T>
void store_planes(const std::uint8_t* pixels, std::int64_t count, const RowTarget& target) {
  const auto source = channel_source(target);
  std::int64_t done = 0;
#if defined(__AVX2__)
  done = store_planes_by_eight<T>(pixels, count, target, source);
#endif
  for (std::size_t c = 0; c < 3; ++c)
    for (std::int64_t x = done; x < count; ++x)
      static_cast<T*>(target.planes[c])[x] =
          converted<T>(static_cast<float>(pixels[x * 4 + source[c]]) * target.scale[c] + target.shift[c]);
}

template <class T>
void store_pixels(const std::uint8_t* pixels, std::int64_t count, const RowTarget& target) {
  const auto source = channel_source(target);
  T* dst = static_cast<T*>(target.planes[0]);
  for (std::int64_t x = 0; x < count; ++x)
    for (std::size_t c = 0; c < 3; ++c)
      dst[x * 3 + static_cast<std::int64_t>(c)] =
          converted<T>(static_cast<float>(pixels[x * 4 + source[c]]) * target.scale[c] + target.shift[c]);
}

template <class T>
void store_1(const std::uint8_t* pixels, std::int64_t count, const RowTarget& target) {
  T* dst = static_cast<T*>(target.planes[0]);
  for (std::int64_t x = 0; x < count; ++x)
    dst[x] = converted<T>(static_cast<float>(pixels[x]) * target.scale[0] + target.shift[0]);
}

}  // namespace temper::data::TEMPER_ISA
