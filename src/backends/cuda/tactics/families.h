// SPDX-License-Identifier: Apache-2.0
#pragma once

// One function for every tactic; tactics.cpp puts them in order.

#include "backend/tactic.h"

namespace temper::cuda {

/// "cuda.pointwise": Pointwise, Unary, Binary, Where, Cast and Reorder as one generated kernel, any layouts and types.
[[nodiscard]] backend::Tactic pointwise_tactic();

/// "cuda.cast.transpose": Cast between plain and channels_last.
[[nodiscard]] backend::Tactic cast_transpose_tactic();
/// "cuda.movement": Concat, Split, Slice, Transpose, Reshape, Expand, Tile, DepthToSpace, Reorder, ... as strided
/// copies.
[[nodiscard]] backend::Tactic movement_tactic();
/// "cuda.conv.cudnn": Conv, ConvTranspose and their fused forms through engines of cuDNN, the epilogue fused where an
/// engine takes it.
[[nodiscard]] backend::Tactic conv_cudnn_tactic();
/// "cuda.conv.ffma": Conv, and ConvTranspose whose windows do not overlap, channels_last, f32 without tensor cores.
[[nodiscard]] backend::Tactic conv_ffma_tactic();
/// "cuda.conv.mma": the same in f16 and bf16 on tensor cores.
[[nodiscard]] backend::Tactic conv_mma_tactic();
/// "cuda.conv_transpose": ConvTranspose and FusedConvTranspose of any kind, as the definition says.
[[nodiscard]] backend::Tactic conv_transpose_tactic();
/// "cuda.matmul.blas": MatMul, Gemm and FusedMatMul through algorithms of cuBLASLt.
[[nodiscard]] backend::Tactic matmul_blas_tactic();
/// "cuda.matmul.max": FusedMatMulMax of at most 128 elements a row; sums in f32.
[[nodiscard]] backend::Tactic matmul_max_tactic();

/// "cuda.attention.mma": FusedAttention of f16 and bf16 on tensor cores, heads of up to 128 columns.
[[nodiscard]] backend::Tactic attention_mma_tactic();
/// "cuda.attention.plain": FusedAttention of f32, f16 and bf16.
[[nodiscard]] backend::Tactic attention_plain_tactic();

/// "cuda.softmax": along any axis, a warp, a block or a thread a stretch.
[[nodiscard]] backend::Tactic softmax_tactic();

/// "cuda.reduce": Reduce of every kind, GlobalPool and ArgReduce, along any axes.
[[nodiscard]] backend::Tactic reduce_tactic();

/// "cuda.pool": MaxPool and AveragePool, up to three spatial axes, any layouts.
[[nodiscard]] backend::Tactic pool_tactic();

/// "cuda.resize": Resize in every mode without antialiasing, any layouts.
[[nodiscard]] backend::Tactic resize_tactic();

/// "cuda.normalise.rows": LayerNormalization and RmsNormalization.
[[nodiscard]] backend::Tactic row_normalise_tactic();
/// "cuda.normalise.groups": InstanceNormalization and GroupNormalization.
[[nodiscard]] backend::Tactic group_normalise_tactic();

/// "cuda.gather": Gather, GatherElements and GatherND. Indices beyond the data meet its edge.
[[nodiscard]] backend::Tactic gather_tactic();
/// "cuda.scatter": ScatterElements and ScatterND; updates of one place are taken in order, as on the host.
[[nodiscard]] backend::Tactic scatter_tactic();

/// "cuda.top_k": TopK of up to 4096 elements of at most 32 bits.
[[nodiscard]] backend::Tactic top_k_tactic();
/// "cuda.cumulate": CumSum.
[[nodiscard]] backend::Tactic cumulate_tactic();
/// "cuda.pad": Pad in every mode.
[[nodiscard]] backend::Tactic pad_tactic();

/// "cuda.conv.depthwise": Conv and FusedConv of one channel a group, channels_last.
[[nodiscard]] backend::Tactic depthwise_tactic();
/// "cuda.conv.first": Conv and FusedConv of up to five channels, any layout, into channels_last.
[[nodiscard]] backend::Tactic first_conv_tactic();

}  // namespace temper::cuda
