// SPDX-License-Identifier: Apache-2.0
#include "tensor/layout.h"

#include <array>
#include <cstring>

#include "base/check.h"

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

/// Calls move(index in plain order, index in `layout`) for every element.
template <class Move>
void for_each_element(Layout layout, const Shape& shape, Move&& move) {
  const Extents e = extents_of(shape);
  const std::int64_t block = layout_block(layout);
  const std::int64_t blocks = (e.c + block - 1) / block;
  std::int64_t plain = 0;
  for (std::int64_t n = 0; n < e.n; ++n)
    for (std::int64_t c = 0; c < e.c; ++c)
      for (std::int64_t s = 0; s < e.spatial; ++s, ++plain) {
        const std::int64_t stored = layout == Layout::channels_last
                                        ? (n * e.spatial + s) * e.c + c
                                        : ((n * blocks + c / block) * e.spatial + s) * block + c % block;
        move(plain, stored);
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
  for_each_element(layout, plain.shape(), [&](std::int64_t from, std::int64_t to) {
    std::memcpy(target + static_cast<std::size_t>(to) * bytes, source + static_cast<std::size_t>(from) * bytes, bytes);
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
  for_each_element(layout, shape, [&](std::int64_t to, std::int64_t from) {
    std::memcpy(target + static_cast<std::size_t>(to) * bytes, source + static_cast<std::size_t>(from) * bytes, bytes);
  });
  return plain;
}

}  // namespace temper
