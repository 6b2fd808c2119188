// SPDX-License-Identifier: Apache-2.0
#pragma once

// Bodies of the resize kernels, compiled for one instruction set.

#include <algorithm>
#include <cstdint>
#include <cstring>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include "data/kernels/pixel_kernels.h"

namespace temper::data::TEMPER_ISA {

template <int channels>
inline constexpr int k_lanes = channels == 1 ? 1 : 4;

/// Columns [begin, count) one by one.
template <int channels>
void blend_columns_plain(const std::uint8_t* source, const ColumnTaps& taps, std::int64_t begin, std::int16_t* dst) {
  for (std::int64_t x = begin; x < taps.count; ++x) {
    const std::uint8_t* left = source + taps.left[x];
    const std::int32_t w0 = taps.weights[x] & 0xFFFF;
    const std::int32_t w1 = taps.weights[x] >> 16;
    for (int c = 0; c < channels; ++c) {
      // A picture of one column has no right neighbour; its weight is 0 then.
      const std::int32_t right = w1 == 0 ? 0 : left[channels + c] * w1;
      dst[x * k_lanes<channels> + c] = static_cast<std::int16_t>((left[c] * w0 + right) >> 4);
    }
    if (channels == 3) dst[x * 4 + 3] = 0;
  }
}

#if defined(__AVX2__)

/// Two pixels and their right neighbours: the first 6 of every 8 bytes.
inline __m128i load_two(const std::uint8_t* source, const std::int32_t* left) {
  const __m128i first = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(source + left[0]));
  const __m128i second = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(source + left[1]));
  return _mm_unpacklo_epi64(first, second);
}

/// Columns by fours while 8 bytes can be read; gives the first column left over.
inline std::int64_t blend_columns_by_four(const std::uint8_t* source, const ColumnTaps& taps, std::int16_t* dst) {
  // (left, right) of blue, green and red as 16-bit pairs: of the first pixel of each half, and of the second.
  const __m256i first_pairs =
      _mm256_broadcastsi128_si256(_mm_setr_epi8(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1));
  const __m256i second_pairs =
      _mm256_broadcastsi128_si256(_mm_setr_epi8(8, -1, 11, -1, 9, -1, 12, -1, 10, -1, 13, -1, -1, -1, -1, -1));
  const __m256i first_weights = _mm256_setr_epi32(0, 0, 0, 0, 2, 2, 2, 2);
  const __m256i second_weights = _mm256_setr_epi32(1, 1, 1, 1, 3, 3, 3, 3);
  std::int64_t x = 0;
  for (; x + 4 <= taps.count && taps.left[x + 3] + 8 <= taps.row_bytes; x += 4) {
    const __m256i pixels = _mm256_inserti128_si256(_mm256_castsi128_si256(load_two(source, taps.left + x)),
                                                   load_two(source, taps.left + x + 2), 1);
    const __m256i weights = _mm256_castsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(taps.weights + x)));
    const __m256i first = _mm256_madd_epi16(_mm256_shuffle_epi8(pixels, first_pairs),
                                            _mm256_permutevar8x32_epi32(weights, first_weights));
    const __m256i second = _mm256_madd_epi16(_mm256_shuffle_epi8(pixels, second_pairs),
                                             _mm256_permutevar8x32_epi32(weights, second_weights));
    const __m256i blended = _mm256_packs_epi32(_mm256_srai_epi32(first, 4), _mm256_srai_epi32(second, 4));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(dst + x * 4), blended);
  }
  return x;
}

#endif

template <int channels>
void blend_columns(const std::uint8_t* source, const ColumnTaps& taps, std::int16_t* dst) {
  std::int64_t done = 0;
#if defined(__AVX2__)
  if constexpr (channels == 3) done = blend_columns_by_four(source, taps, dst);
#endif
  blend_columns_plain<channels>(source, taps, done, dst);
}

inline void blend_rows(const std::int16_t* upper, const std::int16_t* lower, int w0, int w1, std::int64_t count,
                       std::uint8_t* dst) {
  std::int64_t i = 0;
#if defined(__AVX2__)
  const __m256i weight0 = _mm256_set1_epi16(static_cast<std::int16_t>(w0));
  const __m256i weight1 = _mm256_set1_epi16(static_cast<std::int16_t>(w1));
  const __m256i two = _mm256_set1_epi16(2);
  const auto blend = [&](std::int64_t at) {
    const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(upper + at));
    const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(lower + at));
    const __m256i sum = _mm256_add_epi16(_mm256_mulhi_epi16(a, weight0), _mm256_mulhi_epi16(b, weight1));
    return _mm256_srai_epi16(_mm256_add_epi16(sum, two), 2);
  };
  for (; i + 32 <= count; i += 32) {
    const __m256i packed = _mm256_packus_epi16(blend(i), blend(i + 16));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(dst + i), _mm256_permute4x64_epi64(packed, 0xD8));
  }
#endif
  for (; i < count; ++i) {
    const int value = (((upper[i] * w0) >> 16) + ((lower[i] * w1) >> 16) + 2) >> 2;
    dst[i] = static_cast<std::uint8_t>(std::clamp(value, 0, 255));
  }
}

template <int channels>
void pick(const std::uint8_t* source, const ColumnTaps& taps, std::uint8_t* dst) {
  std::int64_t x = 0;
  // Four bytes at once for a pixel of three, while there are as many.
  if (channels == 3)
    for (; x < taps.count && taps.left[x] + 4 <= taps.row_bytes; ++x)
      std::memcpy(dst + x * 4, source + taps.left[x], 4);
  for (; x < taps.count; ++x) std::memcpy(dst + x * k_lanes<channels>, source + taps.left[x], channels);
}

template <int channels>
void average(const std::uint8_t* upper, const std::uint8_t* lower, std::int64_t count, std::uint8_t* dst) {
  for (std::int64_t x = 0; x < count; ++x) {
    const std::uint8_t* a = upper + x * 2 * channels;
    const std::uint8_t* b = lower + x * 2 * channels;
    for (int c = 0; c < channels; ++c)
      dst[x * k_lanes<channels> + c] =
          static_cast<std::uint8_t>((a[c] + a[c + channels] + b[c] + b[c + channels] + 2) >> 2);
    if (channels == 3) dst[x * 4 + 3] = 0;
  }
}

inline void widen_3(const std::uint8_t* source, std::int64_t count, std::uint8_t* dst) {
  std::int64_t x = 0;
#if defined(__AVX2__)
  const __m128i spread = _mm_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1);
  for (; x + 6 <= count; x += 4) {  // 16 bytes are read for 12
    const __m128i pixels = _mm_loadu_si128(reinterpret_cast<const __m128i*>(source + x * 3));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(dst + x * 4), _mm_shuffle_epi8(pixels, spread));
  }
#endif
  for (; x < count; ++x) {
    std::memcpy(dst + x * 4, source + x * 3, 3);
    dst[x * 4 + 3] = 0;
  }
}

}  // namespace temper::data::TEMPER_ISA
