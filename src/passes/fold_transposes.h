// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// Two transposes in a row become one, or none:
///   %a = Transpose(perm=p) %x; %b = Transpose(perm=q) %a   ==>   %b = Transpose(perm=p[q]) %x
///
/// Fires also where %a has other readers: those keep it.
/// Leaves alone: inputs of unknown rank; a transpose pair between a graph input and a graph output.
[[nodiscard]] bool fold_transposes(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
