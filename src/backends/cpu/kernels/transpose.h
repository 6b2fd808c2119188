// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace temper::cpu {

/// A matrix of 4-byte elements read by rows and written by columns. Strides count elements.
struct Transpose32 {
  const void* source = nullptr;
  std::int64_t source_stride = 0;  ///< from a source row to the next
  void* target = nullptr;
  std::int64_t target_stride = 0;  ///< from a source column to the next, in the target
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  /// Zeros stand for rows in [rows, padded_rows); at least `rows`.
  std::int64_t padded_rows = 0;
};

struct TransposeKernels {
  /// target[c * target_stride + r] = source[r * source_stride + c]
  void (*transpose32)(const Transpose32& matrix);
};

}  // namespace temper::cpu
