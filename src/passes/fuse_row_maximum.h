// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// The largest row of a matrix product, of which the rows themselves need not be stored:
///   %m = FusedMatMul(activation='Relu') %x, @w, @b; %y = Reduce(kind='Max', axes=[-2]) %m   ==>   FusedMatMulMax
///
/// Fires for constant weights of rank 2 and rows that nothing else reads. An Add and an activation may stand between,
/// where what is added is the same for all rows of a matrix.
/// Leaves alone: scaled products, residuals, other axes, axes that are not kept.
[[nodiscard]] bool fuse_row_maximum(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
