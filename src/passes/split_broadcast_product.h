// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// Columns that are the same in all rows of a matrix are multiplied once instead of once a row:
///   %t = Tile %m, rows; %c = Concat(axis=-1) %x, %t; %y = MatMul %c, @w
///     ==>   %y = Add(MatMul %x, @w's first rows; MatMul %m, @w's last rows)
///
/// Fires for a Tile or Expand along the rows alone, of an extent of 1, whose concatenation nothing else reads. A bias
/// goes to the part that is multiplied once.
/// Leaves alone: weights that are not one constant matrix; concatenations of nothing but such columns; products with
/// more than a bias.
/// Source: the second layer of PointPillars' encoder as mmdetection3d exports it.
[[nodiscard]] bool split_broadcast_product(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
