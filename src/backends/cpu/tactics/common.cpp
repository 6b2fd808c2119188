// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/tactics/common.h"

namespace temper::cpu {

ChannelExtents channel_extents(const Shape& shape) {
  ChannelExtents extents{shape.at(0), shape.at(1), 1};
  for (std::size_t i = 2; i < shape.size(); ++i) extents.spatial *= shape[i];
  return extents;
}

Shape stored_shape(Layout layout, const Shape& shape) {
  if (layout == Layout::plain) return shape;
  Shape stored = shape;
  if (layout == Layout::channels_last) {
    stored.erase(stored.begin() + 1);
    stored.push_back(shape[1]);
    return stored;
  }
  const std::int64_t block = layout_block(layout);
  stored[1] = (shape[1] + block - 1) / block;
  stored.push_back(block);
  return stored;
}

std::size_t stored_axis(Layout layout, std::size_t rank, std::size_t axis) {
  if (layout != Layout::channels_last || axis == 0) return axis;
  return axis == 1 ? rank - 1 : axis - 1;
}

}  // namespace temper::cpu
