// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "backend/tensor_desc.h"
#include "ops/movement.h"

namespace temper::cpu {

/// A part of `from` that becomes a part of `to`: along each logical axis `length` elements, `step` apart from `start`
/// on, placed one after another from `offset` on.
struct Region {
  Shape start, step, length, offset;

  /// All of a tensor of these extents, placed at the origin.
  static Region whole(const Shape& shape);
};

/// The region as a copy between the tensors' memories; both have the same layout. Nothing where channel blocks are cut:
/// a part must begin on a block in both, and fill whole blocks unless it ends where both tensors end.
[[nodiscard]] std::optional<BoxCopy> region_copy(const backend::TensorDesc& from, const backend::TensorDesc& to,
                                                 const Region& region);

/// True where the elements of the tensor lie in memory as those of a plain one.
[[nodiscard]] bool is_plain_in_memory(const backend::TensorDesc& tensor);

}  // namespace temper::cpu
