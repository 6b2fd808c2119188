// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>

namespace temper::fuzz {

using Random = std::minstd_rand;

/// A number below `count`, which is at least 1.
inline std::size_t below(Random& random, std::size_t count) { return random() % count; }

/// An element of a range that is not empty.
template <class Range>
auto& pick(Random& random, Range&& items) {
  return items[below(random, items.size())];
}

/// Another number than the given one: near it, small, at the edge of a type, or with one bit changed.
inline std::int64_t changed_number(Random& random, std::int64_t value) {
  constexpr std::array k_edges = {std::int64_t{0},
                                  std::int64_t{-1},
                                  std::int64_t{-2},
                                  std::int64_t{1} << 31,
                                  std::int64_t{1} << 32,
                                  std::int64_t{1} << 62,
                                  std::numeric_limits<std::int64_t>::max(),
                                  std::numeric_limits<std::int64_t>::min()};
  const auto bits = static_cast<std::uint64_t>(value);
  switch (below(random, 5)) {
    case 0: return static_cast<std::int64_t>(below(random, 26));  // data types, enumerators, opsets, extents
    case 1: return pick(random, k_edges);
    case 2: return static_cast<std::int64_t>(bits + 1);
    case 3: return static_cast<std::int64_t>(bits - 1);
    default: return static_cast<std::int64_t>(bits ^ std::uint64_t{1} << below(random, 64));
  }
}

}  // namespace temper::fuzz
