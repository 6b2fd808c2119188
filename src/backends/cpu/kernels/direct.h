// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace temper::cpu {

/// A group of output channel blocks that are computed together. Weights are packed [channel in][tap][blocks x lanes],
/// the bias [blocks x lanes].
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

/// One output row of a convolution over a plain tensor.
struct DirectRow {
  const float* x = nullptr;  ///< the image: channel 0, position (0, 0)
  std::int64_t channels = 0, height = 0, width = 0;
  std::int64_t kernel_height = 1, kernel_width = 1;
  std::int64_t dilation_down = 1, dilation_across = 1, stride_across = 1;
  std::int64_t top = 0;   ///< input row of the first tap, may lie outside
  std::int64_t left = 0;  ///< input column of the first tap of the first output
  std::int64_t out_width = 0;
};

struct DirectKernels {
  std::int64_t lanes;        ///< channels a block
  std::int64_t most_blocks;  ///< output blocks of a group
  void (*positions)(const DirectPositions& x, const DirectGroup& group);
  void (*row)(const DirectRow& row, const DirectGroup& group);
};

}  // namespace temper::cpu
