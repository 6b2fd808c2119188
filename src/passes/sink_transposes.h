// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// Transposes move towards the outputs, past elementwise operators, until they meet one that takes them back:
///   %a = Transpose %x; %b = Relu %a         ==>   %a = Relu %x; %b = Transpose %a
///   Add(Transpose %x, Transpose %y)         ==>   Transpose(Add %x, %y), where both move axes alike
///   Add(Transpose %x, @c)                   ==>   Transpose(Add %x, @c moved back)
///   Concat(Transpose %x, Transpose %y)      ==>   Transpose(Concat %x, %y)
///   Reduce(Transpose %x) that keeps axes    ==>   Transpose(Reduce %x)
///   MatMul(Transpose %x, %w), rows kept     ==>   Transpose(MatMul %x, %w), where %w is one matrix
///
/// Besides meeting its inverse (fold_transposes), a transpose behind an activation lets that fuse with the convolution
/// before it. Fires where nothing else reads the transposes.
/// Leaves alone: transposes that are graph outputs; operands that broadcast but are not constant; Softmax, which runs
/// best along the last axis.
[[nodiscard]] bool sink_transposes(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
