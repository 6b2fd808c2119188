// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace temper::cpu {

/// The largest row of a matrix times a group of columns of another, plus a bias.
struct RowMaximum {
  const float* a = nullptr;  ///< [rows, depth], at least one row
  std::int64_t rows = 0;
  std::int64_t depth = 0;
  std::int64_t blocks = 0;         ///< of lanes columns
  const float* weights = nullptr;  ///< [depth][blocks x lanes]
  const float* bias = nullptr;     ///< [blocks x lanes]
  float* y = nullptr;              ///< [columns]
  std::int64_t columns = 0;        ///< at most blocks x lanes
};

struct RowMaximumKernels {
  std::int64_t lanes;        ///< columns a block
  std::int64_t most_blocks;  ///< of a group
  void (*run)(const RowMaximum& problem);
};

}  // namespace temper::cpu
