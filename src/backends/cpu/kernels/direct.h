// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "backends/cpu/kernels/row_window.h"

namespace temper::cpu {

/// A group of output channel blocks that are computed together. Weights are packed [channel in][tap][blocks x lanes]
/// for a plain input and [block in][tap][lane in][blocks x lanes] for a blocked one, the bias [blocks x lanes].
struct DirectGroup {
  std::int64_t blocks = 0;
  const float* weights = nullptr;
  const float* bias = nullptr;
  float* y = nullptr;             ///< of the group's first block, at the first position
  std::int64_t block_stride = 0;  ///< floats from a block of y to the next
};

/// A convolution of one tap over a blocked tensor: positions are independent of each other.
struct DirectPositions {
  const float* x = nullptr;  ///< at the first position
  std::int64_t channels = 0;
  std::int64_t block_stride = 0;  ///< floats from a block of channels to the next
  std::int64_t count = 0;
};

/// One output row of a convolution.
struct DirectRow {
  RowWindow window;
  const float* x = nullptr;  ///< the image: channel 0, position (0, 0)
  std::int64_t channels = 0;
};

struct DirectKernels {
  std::int64_t lanes;        ///< channels a block
  std::int64_t most_blocks;  ///< output blocks of a group
  void (*positions)(const DirectPositions& x, const DirectGroup& group);
  /// Over a plain tensor.
  void (*plain_row)(const DirectRow& row, const DirectGroup& group);
  /// Over a blocked one.
  void (*blocked_row)(const DirectRow& row, const DirectGroup& group);
};

}  // namespace temper::cpu
