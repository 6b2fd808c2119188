// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/tactics/regions.h"

#include "backends/cpu/tactics/common.h"
#include "tensor/numeric.h"

namespace temper::cpu {

namespace {

/// The channel axis of a region in blocks, where it falls on blocks.
std::optional<Region> in_blocks(const backend::TensorDesc& from, const backend::TensorDesc& to, Region region) {
  const std::int64_t block = layout_block(from.layout);
  const auto is_whole = [&](std::int64_t value) { return value % block == 0; };
  const bool ends_both =
      region.start[1] + region.length[1] == from.shape[1] && region.offset[1] + region.length[1] == to.shape[1];
  const bool is_aligned = is_whole(region.start[1]) && is_whole(region.offset[1]) && region.step[1] == 1 &&
                          (is_whole(region.length[1]) || ends_both);
  if (!is_aligned) return std::nullopt;
  region.start[1] /= block;
  region.offset[1] /= block;
  region.length[1] = (region.length[1] + block - 1) / block;
  return region;
}

}  // namespace

Region Region::whole(const Shape& shape) {
  return {Shape(shape.size(), 0), Shape(shape.size(), 1), shape, Shape(shape.size(), 0)};
}

std::optional<BoxCopy> region_copy(const backend::TensorDesc& from, const backend::TensorDesc& to,
                                   const Region& region) {
  if (from.layout != to.layout) return std::nullopt;
  const bool is_blocked = layout_block(from.layout) > 1;
  const std::optional<Region> logical = is_blocked ? in_blocks(from, to, region) : std::optional(region);
  if (!logical) return std::nullopt;
  const Shape stored = stored_shape(from.layout, from.shape);
  BoxCopy box{stored, row_major_strides(stored), row_major_strides(stored_shape(to.layout, to.shape)), 0, 0};
  for (std::size_t axis = 0; axis < from.shape.size(); ++axis) {
    const std::size_t place = stored_axis(from.layout, from.shape.size(), axis);
    box.extents[place] = logical->length[axis];
    box.source_offset += logical->start[axis] * box.source_strides[place];
    box.target_offset += logical->offset[axis] * box.target_strides[place];
    box.source_strides[place] *= logical->step[axis];
  }
  return box;
}

bool is_plain_in_memory(const backend::TensorDesc& tensor) {
  if (tensor.layout == Layout::plain) return true;
  const ChannelExtents e = channel_extents(tensor.shape);
  if (tensor.layout == Layout::channels_last) return e.spatial == 1 || e.c == 1;
  return e.spatial == 1 && e.c % layout_block(tensor.layout) == 0;
}

}  // namespace temper::cpu
