// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <random>

namespace temper {

/// The stream of numpy.random.seed(seed): a Mersenne Twister whose doubles have 53 random bits and whose normals come
/// in pairs from the polar method. The numbers that ONNX's own examples are made of.
class RandomSource {
 public:
  explicit RandomSource(std::int64_t seed) : engine_(static_cast<std::uint32_t>(seed)) {}

  /// In [0, 1).
  double uniform() {
    const auto high = static_cast<double>(engine_() >> 5);
    const auto low = static_cast<double>(engine_() >> 6);
    return (high * 67108864.0 + low) / 9007199254740992.0;
  }

  /// Mean 0, standard deviation 1.
  double normal() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    double x = 0;
    double y = 0;
    double square = 0;
    do {
      x = 2 * uniform() - 1;
      y = 2 * uniform() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square == 0);
    const double scale = std::sqrt(-2 * std::log(square) / square);
    spare_ = scale * x;
    has_spare_ = true;
    return scale * y;
  }

 private:
  std::mt19937 engine_;
  double spare_ = 0;
  bool has_spare_ = false;
};

}  // namespace temper
