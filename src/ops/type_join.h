// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/tensor_type.h"

namespace temper {

/// What holds of a value that has the one type or the other: branches of If, turns of Loop. Extents that differ
/// become unknown, ranks that differ give an unranked type, content is kept where it is equal.
[[nodiscard]] TensorType join_types(const TensorType& a, const TensorType& b);

/// `type` without tracked content: its elements change from turn to turn.
[[nodiscard]] TensorType without_content(TensorType type);

/// True where dtype, rank and extents are the same (content aside).
[[nodiscard]] bool same_extents(const TensorType& a, const TensorType& b);

}  // namespace temper
