// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace temper::cpu {

/// Where one output row of a convolution over two axes finds its inputs.
struct RowWindow {
  std::int64_t height = 0, width = 0;  ///< of the input
  std::int64_t kernel_height = 1, kernel_width = 1;
  std::int64_t dilation_down = 1, dilation_across = 1, stride_across = 1;
  std::int64_t top = 0;   ///< input row of the first tap, may lie outside
  std::int64_t left = 0;  ///< input column of the first tap of the first output
  std::int64_t out_width = 0;
};

}  // namespace temper::cpu
