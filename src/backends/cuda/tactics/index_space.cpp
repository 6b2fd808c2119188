// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/tactics/index_space.h"

#include <algorithm>
#include <numeric>

namespace temper::cuda {

bool has_strides(const backend::TensorDesc& tensor) {
  return tensor.layout == Layout::plain || (tensor.layout == Layout::channels_last && tensor.shape.size() >= 3);
}

std::vector<std::size_t> stored_order(Layout layout, std::size_t rank) {
  std::vector<std::size_t> order(rank);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (layout == Layout::channels_last) std::rotate(order.begin() + 1, order.begin() + 2, order.end());
  return order;
}

Shape logical_strides(const backend::TensorDesc& tensor) {
  const auto order = stored_order(tensor.layout, tensor.shape.size());
  Shape strides(tensor.shape.size(), 1);
  std::int64_t stride = 1;
  for (std::size_t i = order.size(); i-- > 0;) {
    strides[order[i]] = stride;
    stride *= tensor.shape[order[i]];
  }
  return strides;
}

Shape broadcast_strides(const backend::TensorDesc& x, const Shape& shape) {
  const Shape own = logical_strides(x);
  const std::size_t missing = shape.size() - x.shape.size();
  Shape strides(shape.size(), 0);
  for (std::size_t i = 0; i < own.size(); ++i)
    if (x.shape[i] != 1) strides[missing + i] = own[i];
  return strides;
}

IndexSpace index_space(const backend::TensorDesc& output, std::span<const Shape> operands) {
  IndexSpace space;
  space.strides.resize(operands.size());
  for (const std::size_t axis : stored_order(output.layout, output.shape.size())) {
    const std::int64_t extent = output.shape[axis];
    if (extent == 1) continue;
    bool merges = !space.extents.empty();
    for (std::size_t k = 0; k < operands.size() && merges; ++k)
      merges = space.strides[k].back() == operands[k][axis] * extent;
    if (merges)
      space.extents.back() *= extent;
    else
      space.extents.push_back(extent);
    for (std::size_t k = 0; k < operands.size(); ++k) {
      if (merges)
        space.strides[k].back() = operands[k][axis];
      else
        space.strides[k].push_back(operands[k][axis]);
    }
  }
  if (space.extents.empty()) {
    space.extents = {1};
    for (auto& strides : space.strides) strides = {0};
  }
  return space;
}

}  // namespace temper::cuda
