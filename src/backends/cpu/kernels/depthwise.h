// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backends/cpu/kernels/row_window.h"

namespace temper::cpu {

/// One output row of a block of channels, each of which is convolved with a kernel of its own.
struct DepthwiseRow {
  RowWindow window;
  const float* x = nullptr;        ///< the block at position (0, 0)
  const float* weights = nullptr;  ///< [tap][lane]
  const float* bias = nullptr;     ///< [lane]
  float* y = nullptr;              ///< the block at the row's first output
};

struct DepthwiseKernels {
  std::int64_t lanes;  ///< channels a block
  void (*row)(const DepthwiseRow& row);
};

}  // namespace temper::cpu
