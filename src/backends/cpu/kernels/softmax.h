// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace temper::cpu {

struct SoftmaxKernels {
  /// Normalises `count` rows of `length` elements, one behind the other, into y; x may be y. length >= 1.
  void (*rows)(const float* x, float* y, std::int64_t length, std::int64_t count, bool is_log);
  /// Normalises columns [0, count) of a matrix of `length` rows, `stride` elements apart. length >= 1.
  void (*columns)(const float* x, float* y, std::int64_t length, std::int64_t stride, std::int64_t count, bool is_log);
};

}  // namespace temper::cpu
