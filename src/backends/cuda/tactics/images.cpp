// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/tactics/images.h"

#include "backends/cuda/tactics/index_space.h"
#include "tensor/dtype.h"

namespace temper::cuda {

ImageWalk::ImageWalk(const backend::TensorDesc& x, const backend::TensorDesc& y, std::int64_t channels_a_thread)
    : width(channels_a_thread), is_channels_last(y.layout == Layout::channels_last) {
  const Shape from = logical_strides(x), to = logical_strides(y);
  const std::size_t rank = y.shape.size();
  // Spatial axes counted from the innermost; missing ones have extent 1.
  const auto at = [&](const Shape& list, std::size_t from_last, std::int64_t missing) {
    return rank - 2 > from_last ? list[rank - 1 - from_last] : missing;
  };
  images = {.count = element_count(y.shape) / width,
            .channels = y.shape[1] / width,
            .depth = at(y.shape, 2, 1),
            .height = at(y.shape, 1, 1),
            .width = at(y.shape, 0, 1),
            .x_image = from[0],
            .x_channel = from[1],
            .x_depth = at(from, 2, 0),
            .x_row = at(from, 1, 0),
            .x_column = at(from, 0, 0),
            .y_image = to[0],
            .y_channel = to[1],
            .y_depth = at(to, 2, 0),
            .y_row = at(to, 1, 0),
            .y_column = at(to, 0, 0)};
}

std::vector<std::pair<std::string, std::string>> ImageWalk::defines(DType dtype) const {
  return {{"T", std::string(element_type(dtype))},
          {"WIDTH", str(width)},
          {"INDEX", index_type(images.count)},
          {"CHANNELS_LAST", is_channels_last ? "true" : "false"}};
}

std::int64_t widest_channels(const backend::TensorDesc& x, const backend::TensorDesc& y) {
  if (x.layout != Layout::channels_last || y.layout != Layout::channels_last) return 1;
  auto width = static_cast<std::int64_t>(16 / dtype_bytes(x.dtype));
  while (y.shape[1] % width != 0) width /= 2;
  return width;
}

bool are_aligned(const void* x, const void* y, std::size_t bytes) {
  return reinterpret_cast<std::uintptr_t>(x) % bytes == 0 && reinterpret_cast<std::uintptr_t>(y) % bytes == 0;
}

}  // namespace temper::cuda
