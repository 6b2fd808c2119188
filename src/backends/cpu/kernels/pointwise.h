// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace temper::cpu {

/// Elementwise functions of runs of f32, a function a row of unary_table() and binary_table(). The result may lie
/// where an operand with step 1 does.
struct PointwiseKernels {
  using Unary = void (*)(const float* x, float* y, std::int64_t count, float alpha, float beta);
  /// A step is 1, or 0 where one element stands for all; at least one step is 1.
  using Binary = void (*)(const float* x, std::int64_t x_step, const float* y, std::int64_t y_step, float* z,
                          std::int64_t count);

  static constexpr int k_unary_rows = 64;
  static constexpr int k_binary_rows = 32;
  Unary unary[k_unary_rows];     ///< by UnaryKind; null where there is no vector form
  Binary binary[k_binary_rows];  ///< by BinaryKind
  /// z = condition != 0 ? x : y; the condition has step 1.
  void (*select)(const float* condition, const float* x, std::int64_t x_step, const float* y, std::int64_t y_step,
                 float* z, std::int64_t count);
  void (*from_bool)(const std::uint8_t* x, float* y, std::int64_t count);
  void (*to_bool)(const float* x, std::uint8_t* y, std::int64_t count);
};

}  // namespace temper::cpu
