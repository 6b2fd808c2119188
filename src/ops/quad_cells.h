// SPDX-License-Identifier: Apache-2.0
#pragma once

// Cells of four bytes by fours: what a compiler does not find in a copy whose strides it does not know.

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace temper::quads {

using Quad = std::uint32_t __attribute__((vector_size(16)));

inline Quad load(const std::byte* from) {
  Quad value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

inline void store(std::byte* to, Quad value) { std::memcpy(to, &value, sizeof value); }

/// Every second cell of `source`, from its first on; gives how many of `count` are done, the rest being too few to read
/// by fours.
inline std::int64_t copy_every_second(const std::byte* source, std::byte* target, std::int64_t count) {
  std::int64_t i = 0;
  for (; i + 4 < count; i += 4)
    store(target + i * 4, __builtin_shufflevector(load(source + i * 8), load(source + i * 8 + 16), 0, 2, 4, 6));
  return i;
}

/// 4 x 4 cells: row r of the target is column r of the source. Strides are of bytes.
inline void transpose(const std::byte* source, std::int64_t source_stride, std::byte* target,
                      std::int64_t target_stride) {
  const Quad a = load(source), b = load(source + source_stride);
  const Quad c = load(source + 2 * source_stride), d = load(source + 3 * source_stride);
  const Quad ac_low = __builtin_shufflevector(a, c, 0, 4, 1, 5), ac_high = __builtin_shufflevector(a, c, 2, 6, 3, 7);
  const Quad bd_low = __builtin_shufflevector(b, d, 0, 4, 1, 5), bd_high = __builtin_shufflevector(b, d, 2, 6, 3, 7);
  store(target, __builtin_shufflevector(ac_low, bd_low, 0, 4, 1, 5));
  store(target + target_stride, __builtin_shufflevector(ac_low, bd_low, 2, 6, 3, 7));
  store(target + 2 * target_stride, __builtin_shufflevector(ac_high, bd_high, 0, 4, 1, 5));
  store(target + 3 * target_stride, __builtin_shufflevector(ac_high, bd_high, 2, 6, 3, 7));
}

}  // namespace temper::quads
