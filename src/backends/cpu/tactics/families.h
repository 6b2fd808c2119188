// SPDX-License-Identifier: Apache-2.0
#pragma once

// One function for every tactic; tactics.cpp puts them in order.

#include "backend/tactic.h"

namespace temper::cpu {

/// "cpu.conv.onednn": f32 convolutions and their epilogues; configs are oneDNN's implementations.
[[nodiscard]] backend::Tactic conv_onednn_tactic();
/// "cpu.conv.onednn_winograd": the same through its Winograd kernels.
[[nodiscard]] backend::Tactic conv_onednn_winograd_tactic();
/// "cpu.pointwise": Pointwise, Unary, Binary and Where of f32 and bool in every layout.
[[nodiscard]] backend::Tactic pointwise_tactic();
/// "cpu.reorder": Reorder between any two layouts, any type of fixed size.
[[nodiscard]] backend::Tactic reorder_tactic();
/// "cpu.softmax": Softmax of f32 along any axis, plain or along the channels of channels_last.
[[nodiscard]] backend::Tactic softmax_tactic();

}  // namespace temper::cpu
