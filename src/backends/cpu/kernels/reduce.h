// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace temper::cpu {

enum class Fold : std::uint8_t { sum, max, min, sum_of_magnitudes, sum_of_squares };

/// Folds of f32. NaN wins in max and min.
struct ReduceKernels {
  /// Of x[0, length), length >= 1.
  float (*row)(Fold fold, const float* x, std::int64_t length);
  /// y[c] = fold over i of x[i * stride + c], for c in [0, count); length >= 1.
  void (*columns)(Fold fold, const float* x, std::int64_t length, std::int64_t stride, std::int64_t count, float* y);
  /// y = (x - mean) / sqrt(variance + epsilon) * scale + bias over one row; bias may be null.
  void (*normalise_row)(const float* x, const float* scale, const float* bias, float* y, std::int64_t length,
                        float epsilon);
  /// y = x / sqrt(mean of squares + epsilon) * scale
  void (*normalise_row_by_square)(const float* x, const float* scale, float* y, std::int64_t length, float epsilon);
};

}  // namespace temper::cpu
