// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// The patch embedding of vision transformers is a matrix product of rows of pixels:
///   %c = Conv(strides=[p, q]) %x, @w [O, C, p, q], @b; %r = Reshape %c to [N, O, L]; %y = Transpose(perm=[0, 2, 1]) %r
///   ==>   %y = Add (MatMul %patches, @w'), @b, where %patches [N, L, C * p * q] is x cut up
///
/// Fires where windows neither overlap nor leave pixels out, and extents of an image are constant.
[[nodiscard]] bool flatten_patches(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
