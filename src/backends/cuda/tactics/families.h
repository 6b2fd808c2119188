// SPDX-License-Identifier: Apache-2.0
#pragma once

// One function for every tactic; tactics.cpp puts them in order.

#include "backend/tactic.h"

namespace temper::cuda {

/// "cuda.pointwise": Pointwise, Unary, Binary, Where, Cast and Reorder as one generated kernel, any layouts and types.
[[nodiscard]] backend::Tactic pointwise_tactic();

/// "cuda.movement": Concat, Split, Slice, Transpose, Reshape, Expand, Tile, DepthToSpace, Reorder, ... as strided
/// copies.
[[nodiscard]] backend::Tactic movement_tactic();

}  // namespace temper::cuda
