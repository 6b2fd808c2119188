// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::differential {

/// Numbers that a seed gives alike with every compiler and standard library.
class RandomSource {
 public:
  explicit RandomSource(std::uint64_t seed) : engine_(seed) {}

  /// In [least, most].
  std::int64_t integer(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(most - least + 1));
  }
  bool chance(int percent) { return integer(0, 99) < percent; }

  template <class T>
  const T& pick(const std::vector<T>& items) {
    return items[static_cast<std::size_t>(integer(0, static_cast<std::int64_t>(items.size()) - 1))];
  }

  /// Floats: multiples of 1/8 in [-2, 2]; integers: in [-4, 4], unsigned ones in [0, 8]; bools.
  Tensor tensor(DType dtype, Shape shape) {
    std::vector<double> values(static_cast<std::size_t>(element_count(shape)));
    const bool is_unsigned = is_unsigned_integer(dtype);
    for (double& value : values) {
      if (is_floating(dtype))
        value = static_cast<double>(integer(-16, 16)) / 8;
      else
        value = static_cast<double>(dtype == DType::boolean ? integer(0, 1) : integer(-4, 4) + (is_unsigned ? 4 : 0));
    }
    return from_f64(dtype, std::move(shape), values);
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace temper::differential
