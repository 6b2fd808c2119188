// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// The box head of distribution focal loss: the expectation of a softmax over bins, without moving the bins first.
///   %t = Transpose(perm=[0, 2, 1, 3]) %x; %s = Softmax(axis=1) %t; %y = Conv %s, @w[M, bins, 1, 1]
///   ==>   %s = Softmax(axis=2) %x; %m = MatMul @w[M, bins], %s; %y = Transpose(perm=[0, 2, 1, 3]) %m
///
///   %y = Reduce(kind=Sum, axes=[1]) (%s * @w[bins, 1, 1])             ==>   likewise, with M = 1
///
/// Where M is 1, as in YOLOv8, the last transpose moves nothing and becomes part of a Reshape.
/// Leaves alone: convolutions with a bias, groups, strides or larger kernels; softmax with other readers.
[[nodiscard]] bool recognise_dfl(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
