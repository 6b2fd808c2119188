// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "temper/tensor.h"

namespace temper {

/// Order of a tensor's elements in memory. C is axis 1; the spatial axes follow it.
enum class Layout : std::uint8_t {
  plain,          ///< row-major: N, C, spatial
  channels_last,  ///< N, spatial, C
  blocked_8,      ///< N, ceil(C / 8), spatial, 8; the channels that pad the last block are zero
  blocked_16,     ///< the same with 16
};

/// "plain", "channels_last", "blocked_8", "blocked_16".
[[nodiscard]] std::string_view layout_name(Layout layout);
/// Errors: bad_argument for another name.
[[nodiscard]] Layout layout_from_name(std::string_view name);
/// Channels a block holds; 1 where the layout has no blocks.
[[nodiscard]] std::int64_t layout_block(Layout layout);
/// Elements in memory, padding of the last channel block included. Blocked layouts need rank 3 or more.
[[nodiscard]] std::int64_t stored_elements(Layout layout, const Shape& shape);

/// The elements of a plain tensor rearranged for `layout` (padding zero), as a flat tensor of stored_elements.
[[nodiscard]] Tensor arrange(const Tensor& plain, Layout layout);
/// The inverse of arrange: `stored` holds the elements of `shape` in `layout`.
[[nodiscard]] Tensor plain_from(const Tensor& stored, Layout layout, const Shape& shape);

}  // namespace temper
