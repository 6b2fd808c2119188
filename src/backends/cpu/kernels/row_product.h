// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace temper::cpu {

/// Rows of a matrix times a group of columns of another, added to what y holds.
struct RowProduct {
  const float* a = nullptr;  ///< [rows, depth]
  std::int64_t rows = 0;
  std::int64_t depth = 0;
  std::int64_t a_step = 0;         ///< floats from a row to the next
  const float* weights = nullptr;  ///< [depth][columns of the group]
  float* y = nullptr;              ///< at the group's first column
  std::int64_t y_step = 0;
};

struct RowProductKernels {
  std::int64_t columns;  ///< of a group
  void (*add)(const RowProduct& problem);
};

}  // namespace temper::cpu
