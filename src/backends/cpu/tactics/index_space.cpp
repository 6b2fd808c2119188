// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/tactics/index_space.h"

#include <algorithm>
#include <cstring>

#include "backends/cpu/tactics/common.h"
#include "tensor/numeric.h"

namespace temper::cpu {

namespace {

Shape with_rank(const Shape& shape, std::size_t rank) {
  Shape padded(rank - shape.size(), 1);
  padded.insert(padded.end(), shape.begin(), shape.end());
  return padded;
}

/// The layout whose order a computed operand's elements have, if that is one the walk knows.
std::optional<Layout> walked_layout(const backend::TensorDesc& x, const Shape& extents, const backend::TensorDesc& y) {
  if (x.layout == y.layout && (x.layout == Layout::plain || x.shape.size() == y.shape.size())) return x.layout;
  if (layout_block(x.layout) > 1) return std::nullopt;
  const ChannelExtents e = channel_extents(extents);
  const bool is_plain = x.layout == Layout::plain || e.c == 1 || e.spatial == 1;
  if (!is_plain) return std::nullopt;
  if (y.layout == Layout::plain || e.c == 1) return Layout::plain;
  const bool is_same_memory = e.spatial == 1 && e.c % layout_block(y.layout) == 0;
  return is_same_memory ? std::optional(y.layout) : std::nullopt;
}

/// Extents along the stored axes of `layout`, where the operand itself is stored plainly with one channel.
Shape single_channel_shape(Layout layout, const Shape& extents) {
  Shape stored = stored_shape(layout, extents);
  if (layout_block(layout) > 1) stored.back() = 1;
  return stored;
}

}  // namespace

std::optional<OperandWalk> operand_walk(const backend::TensorDesc& x, bool is_constant, const backend::TensorDesc& y) {
  const std::size_t rank = y.shape.size();
  if (x.shape.size() > rank) return std::nullopt;
  const Shape extents = with_rank(x.shape, rank);
  if (y.layout == Layout::plain && x.layout == Layout::plain) {
    OperandWalk walk{Layout::plain, row_major_strides(extents)};
    for (std::size_t i = 0; i < rank; ++i)
      if (extents[i] == 1) walk.strides[i] = 0;
    return walk;
  }
  const auto layout =
      is_constant ? std::optional(extents[1] == 1 ? Layout::plain : y.layout) : walked_layout(x, extents, y);
  if (!layout) return std::nullopt;
  const Shape own = *layout == Layout::plain && y.layout != Layout::plain ? single_channel_shape(y.layout, extents)
                                                                          : stored_shape(*layout, extents);
  OperandWalk walk{*layout, row_major_strides(own)};
  for (std::size_t i = 0; i < own.size(); ++i)
    if (own[i] == 1) walk.strides[i] = 0;
  const bool is_channel_repeated = extents[1] == 1 && y.shape[1] > 1;
  if (layout_block(*layout) > 1 && is_channel_repeated) walk.strides.back() = 0;
  return walk;
}

Tensor arranged_constant(backend::ConstantStore& constants, std::size_t input, Layout layout, std::size_t rank) {
  if (layout == Layout::plain) return constants.plain(input);
  return constants.packed(input, str("rank ", rank, " ", layout_name(layout)), [&](const Tensor& plain) {
    return arrange(plain.reshaped(with_rank(plain.shape(), rank)), layout);
  });
}

IndexSpace merge_axes(const Shape& extents, std::span<const Shape> strides) {
  IndexSpace merged{{}, std::vector<Shape>(strides.size())};
  for (std::size_t axis = 0; axis < extents.size(); ++axis) {
    if (extents[axis] == 1) continue;
    bool joins = !merged.extents.empty();
    for (std::size_t k = 0; joins && k < strides.size(); ++k)
      joins = merged.strides[k].back() == strides[k][axis] * extents[axis];
    if (joins)
      merged.extents.back() *= extents[axis];
    else
      merged.extents.push_back(extents[axis]);
    for (std::size_t k = 0; k < strides.size(); ++k) {
      if (joins)
        merged.strides[k].back() = strides[k][axis];
      else
        merged.strides[k].push_back(strides[k][axis]);
    }
  }
  if (merged.extents.empty()) {
    merged.extents.push_back(1);
    for (auto& own : merged.strides) own.push_back(0);
  }
  return merged;
}

void clear_padding(const backend::TensorDesc& tensor, void* data) {
  const std::int64_t block = layout_block(tensor.layout);
  if (block == 1 || tensor.shape[1] % block == 0) return;
  const ChannelExtents e = channel_extents(tensor.shape);
  const std::int64_t used = e.c % block, blocks = (e.c + block - 1) / block;
  for (std::int64_t n = 0; n < e.n; ++n) {
    float* last = static_cast<float*>(data) + ((n + 1) * blocks - 1) * e.spatial * block;
    for (std::int64_t s = 0; s < e.spatial; ++s)
      std::memset(last + s * block + used, 0, static_cast<std::size_t>(block - used) * sizeof(float));
  }
}

}  // namespace temper::cpu
