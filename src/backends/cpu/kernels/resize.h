// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace temper::cpu {

/// How positions along one axis become those of the output: `taps` positions and weights each.
struct ResizeAxis {
  const std::int32_t* positions = nullptr;  ///< [out, taps]
  const float* weights = nullptr;           ///< [out, taps]
  std::int64_t taps = 1;
  std::int64_t out = 1;
};

/// One output row of cells, a cell being the floats at a position: 1 (plain), a block, or all channels.
struct ResizeRow {
  const float* image = nullptr;  ///< position (0, 0)
  std::int64_t row_stride = 0;   ///< floats between input rows
  std::int64_t cell = 1;
  const std::int32_t* row_positions = nullptr;  ///< [row_taps]
  const float* row_weights = nullptr;
  std::int64_t row_taps = 1;
  ResizeAxis columns;
  float* target = nullptr;
};

struct ResizeKernels {
  /// Copies: one tap of weight 1 in both directions.
  void (*pick_row)(const ResizeRow& row);
  /// Sums of taps.
  void (*mix_row)(const ResizeRow& row);
};

}  // namespace temper::cpu
