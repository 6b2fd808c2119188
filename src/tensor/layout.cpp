// SPDX-License-Identifier: Apache-2.0
#include "tensor/layout.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <type_traits>

#include "base/check.h"
#include "base/parallel.h"

namespace temper {

namespace {

constexpr std::array<std::string_view, 4> k_names = {"plain", "channels_last", "blocked_8", "blocked_16"};

struct Extents {
  std::int64_t n = 1, c = 1, spatial = 1;
};

Extents extents_of(const Shape& shape) {
  TEMPER_CHECK(shape.size() >= 2, internal, "a layout with channels needs rank 2 or more, got ", shape_text(shape));
  Extents extents{shape[0], shape[1], 1};
  for (std::size_t i = 2; i < shape.size(); ++i) extents.spatial *= shape[i];
  return extents;
}

/// Calls move(index in plain order, index in `layout`) for every element, from several threads: a few channels at a
/// time, so that neighbours on either side are touched while they are at hand.
template <class Move>
void for_each_element(Layout layout, const Shape& shape, const Move& move) {
  const Extents e = extents_of(shape);
  const std::int64_t block = layout_block(layout);
  const std::int64_t blocks = (e.c + block - 1) / block;
  constexpr std::int64_t k_channels = 16, k_points = 4096;
  const std::int64_t width = layout == Layout::channels_last ? k_channels : block;
  const std::int64_t groups = (e.c + width - 1) / width, pieces = (e.spatial + k_points - 1) / k_points;
  const auto move_piece = [&](std::int64_t index) {
    const std::int64_t n = index / (groups * pieces), first = index / pieces % groups * width;
    const std::int64_t last = std::min(first + width, e.c);
    const std::int64_t begin = index % pieces * k_points, end = std::min(begin + k_points, e.spatial);
    for (std::int64_t s = begin; s < end; ++s)
      for (std::int64_t c = first; c < last; ++c)
        move((n * e.c + c) * e.spatial + s, layout == Layout::channels_last
                                                ? (n * e.spatial + s) * e.c + c
                                                : ((n * blocks + c / block) * e.spatial + s) * block + c % block);
  };
  parallel_for(e.n * groups * pieces, 4, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) move_piece(i);
  });
}

/// Calls move(elements of `bytes` bytes) with the size as a type, so that copies need no call.
template <class Move>
void with_size(std::size_t bytes, const Move& move) {
  switch (bytes) {
    case 1: return move(std::integral_constant<std::size_t, 1>());
    case 2: return move(std::integral_constant<std::size_t, 2>());
    case 4: return move(std::integral_constant<std::size_t, 4>());
    case 8: return move(std::integral_constant<std::size_t, 8>());
    default: return move(bytes);
  }
}

}  // namespace

std::string_view layout_name(Layout layout) { return k_names.at(static_cast<std::size_t>(layout)); }

Layout layout_from_name(std::string_view name) {
  for (std::size_t i = 0; i < k_names.size(); ++i)
    if (k_names[i] == name) return static_cast<Layout>(i);
  throw Error(ErrorCode::bad_argument, str("'", name, "' is not a layout; ", join(k_names, ", "), " are"), __FILE__,
              __LINE__);
}

std::int64_t layout_block(Layout layout) {
  return layout == Layout::blocked_16 ? 16 : layout == Layout::blocked_8 ? 8 : 1;
}

std::int64_t stored_elements(Layout layout, const Shape& shape) {
  const std::int64_t block = layout_block(layout);
  if (block == 1) return element_count(shape);
  Shape padded = shape;
  padded.at(1) = (shape.at(1) + block - 1) / block * block;
  return element_count(padded);
}

Tensor arrange(const Tensor& plain, Layout layout) {
  Tensor stored(plain.dtype(), {stored_elements(layout, plain.shape())});
  const std::size_t bytes = dtype_bytes(plain.dtype());
  const auto* source = static_cast<const std::byte*>(plain.raw());
  auto* target = static_cast<std::byte*>(stored.mutable_raw());
  if (layout == Layout::plain) {
    std::memcpy(target, source, plain.byte_size());
    return stored;
  }
  with_size(bytes, [&](auto size) {
    for_each_element(layout, plain.shape(), [&](std::int64_t from, std::int64_t to) {
      std::memcpy(target + static_cast<std::size_t>(to) * size, source + static_cast<std::size_t>(from) * size, size);
    });
  });
  return stored;
}

Tensor plain_from(const Tensor& stored, Layout layout, const Shape& shape) {
  TEMPER_CHECK(stored.size() == stored_elements(layout, shape), internal, "stored tensor has ", stored.size(),
               " elements, ", shape_text(shape), " in ", layout_name(layout), " takes ",
               stored_elements(layout, shape));
  if (layout == Layout::plain) return stored.reshaped(shape);
  Tensor plain(stored.dtype(), shape);
  const std::size_t bytes = dtype_bytes(stored.dtype());
  const auto* source = static_cast<const std::byte*>(stored.raw());
  auto* target = static_cast<std::byte*>(plain.mutable_raw());
  with_size(bytes, [&](auto size) {
    for_each_element(layout, shape, [&](std::int64_t to, std::int64_t from) {
      std::memcpy(target + static_cast<std::size_t>(to) * size, source + static_cast<std::size_t>(from) * size, size);
    });
  });
  return plain;
}

}  // namespace temper
