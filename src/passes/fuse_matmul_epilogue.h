// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "passes/pass.h"

namespace temper::passes {

/// What happens to the operands and the result of a matrix product joins it:
///   %t = Transpose(perm=[..., last, last but one]) %b; %y = MatMul %a, %t   ==>   FusedMatMul(transposes_b=true) %a,
///   %b %m = MatMul %a, %b; %y = Mul %m, 0.125                                  ==>   FusedMatMul(scale=0.125) %a, %b
///   %m = MatMul %a, %b; %y = Add %m, @bias                                  ==>   FusedMatMul %a, %b, @bias
///   %m = FusedMatMul %a, %b, @bias; %y = Gelu %m                            ==>   FusedMatMul(activation=Gelu) ...
///   %m = FusedMatMul %a, %b, @bias; %y = Add %m, %r                         ==>   FusedMatMul(has_residual=true) ...
///
/// Fires for MatMul, Gemm and FusedMatMul on floating operands of rank 2 at least whose result nothing else reads.
/// A bias varies along the last axis alone; a residual has provably the extents of the result.
/// Leaves alone: integers; a scale behind a bias; a Gemm that scales a c which is not constant.
[[nodiscard]] bool fuse_matmul_epilogue(ir::Graph& graph, RewriteLimit& limit);

}  // namespace temper::passes
