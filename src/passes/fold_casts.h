// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ir/graph.h"

namespace temper::passes {

/// Conversions between floating types around elementwise operators go into them, which compute in f32 inside:
///   %w = Cast(to=f32) %x; %y = Unary %w, %z   ==>   %y = Pointwise(result=f32) %x, %z
///   %w = Pointwise %x; %y = Cast(to=f32) %w   ==>   %y = Pointwise(result=f32) %x
///
/// Fires for f32, f16 and bf16; for a result where nothing else reads it. True where the graph changed.
bool fold_casts(ir::Graph& graph);

}  // namespace temper::passes
