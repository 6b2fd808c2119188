// SPDX-License-Identifier: Apache-2.0
#pragma once

// Pools and resamplings walk batches of images alike: kernels/images.cu.

#include "backends/cuda/tactics/launch.h"

namespace temper::cuda {

/// The parameter of kernels that walk images.
struct Images {
  std::int64_t count, channels, depth, height, width;
  std::int64_t x_image, x_channel, x_depth, x_row, x_column;
  std::int64_t y_image, y_channel, y_depth, y_row, y_column;
};

/// A walk over an output, for one count of channels a thread.
struct ImageWalk {
  /// `x` and `y`: [N, C, up to three spatial axes], plain or channels_last.
  ImageWalk(const backend::TensorDesc& x, const backend::TensorDesc& y, std::int64_t channels_a_thread);
  Images images{};
  std::int64_t width = 1;
  bool is_channels_last = false;

  [[nodiscard]] std::vector<std::pair<std::string, std::string>> defines(DType dtype) const;
};

/// Channels of 16 bytes that a thread may take at once; 1 where they are not neighbours in both tensors.
[[nodiscard]] std::int64_t widest_channels(const backend::TensorDesc& x, const backend::TensorDesc& y);

/// Whether vectors of `bytes` may lie at both addresses: views may begin anywhere.
[[nodiscard]] bool are_aligned(const void* x, const void* y, std::size_t bytes);

}  // namespace temper::cuda
