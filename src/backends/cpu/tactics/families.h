// SPDX-License-Identifier: Apache-2.0
#pragma once

// One function for every tactic; tactics.cpp puts them in order.

#include "backend/tactic.h"

namespace temper::cpu {

/// "cpu.conv.onednn": f32 convolutions and their epilogues; configs are oneDNN's implementations.
[[nodiscard]] backend::Tactic conv_onednn_tactic();
/// "cpu.conv.onednn_winograd": the same through its Winograd kernels.
[[nodiscard]] backend::Tactic conv_onednn_winograd_tactic();
/// "cpu.conv.winograd": f32 convolutions of 3 x 3 with stride 1, epilogue fused; configs share the work differently.
[[nodiscard]] backend::Tactic conv_winograd_tactic();
/// "cpu.conv.direct": f32 convolutions of few plain channels into blocks (a network's first), and over blocks those
/// that Winograd does not take.
[[nodiscard]] backend::Tactic conv_direct_tactic();
/// "cpu.conv.depthwise": f32 convolutions of as many groups as channels, over blocks.
[[nodiscard]] backend::Tactic conv_depthwise_tactic();
/// "cpu.conv_transpose.patches": f32 transposed convolutions of kernels as large as their strides, over blocks.
[[nodiscard]] backend::Tactic conv_transpose_patches_tactic();
/// "cpu.conv_transpose.onednn": f32 transposed convolutions; configs are oneDNN's implementations.
[[nodiscard]] backend::Tactic conv_transpose_onednn_tactic();
/// "cpu.matmul.onednn": f32 products and their epilogues; configs are oneDNN's implementations, with a packed constant
/// right side or a plain one.
[[nodiscard]] backend::Tactic matmul_onednn_tactic();
/// "cpu.matmul.max": FusedMatMulMax of f32 with constant weights that stay in the cache.
[[nodiscard]] backend::Tactic matmul_max_tactic();
/// "cpu.pool.onednn": MaxPool without indices and AveragePool of f32.
[[nodiscard]] backend::Tactic pool_onednn_tactic();
/// "cpu.movement": Concat, Split, Slice, Transpose, Expand, Tile and reshapes of any type of fixed size.
[[nodiscard]] backend::Tactic movement_tactic();
/// "cpu.pointwise": Pointwise, Unary, Binary and Where of f32 and bool in every layout.
[[nodiscard]] backend::Tactic pointwise_tactic();
/// "cpu.resize": Resize of f32 along spatial axes, any interpolation, every layout.
[[nodiscard]] backend::Tactic resize_tactic();
/// "cpu.reduce": Reduce along neighbouring axes and GlobalPool of f32.
[[nodiscard]] backend::Tactic reduce_tactic();
/// "cpu.normalise": LayerNormalization and RmsNormalization of f32 with constant scale and bias.
[[nodiscard]] backend::Tactic normalise_tactic();
/// "cpu.recurrent": Rnn, Gru and Lstm of f32 with constant weights.
[[nodiscard]] backend::Tactic recurrent_tactic();
/// "cpu.reorder": Reorder between any two layouts, any type of fixed size.
[[nodiscard]] backend::Tactic reorder_tactic();
/// "cpu.gather": Gather of plain tensors of any type of fixed size.
[[nodiscard]] backend::Tactic gather_tactic();
/// "cpu.pad": Pad of any mode and type of fixed size by constant amounts; blocked layouts along spatial axes.
[[nodiscard]] backend::Tactic pad_tactic();
/// "cpu.top_k": TopK of plain f32, i32 and i64.
[[nodiscard]] backend::Tactic top_k_tactic();
/// "cpu.cast": Cast between numbers of whole bytes and bool.
[[nodiscard]] backend::Tactic cast_tactic();
/// "cpu.through_f32": any problem with f16 or bf16 tensors that another tactic takes in f32, with conversions around
/// it; configs name that tactic and its config.
[[nodiscard]] backend::Tactic through_f32_tactic();
/// "cpu.softmax": Softmax of f32 along any axis, plain or along the channels of channels_last.
[[nodiscard]] backend::Tactic softmax_tactic();

}  // namespace temper::cpu
