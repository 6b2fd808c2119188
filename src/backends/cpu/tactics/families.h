// SPDX-License-Identifier: Apache-2.0
#pragma once

// One function for every tactic; tactics.cpp puts them in order.

#include "backend/tactic.h"

namespace temper::cpu {

/// "cpu.reorder": Reorder between any two layouts, any type of fixed size.
[[nodiscard]] backend::Tactic reorder_tactic();
/// "cpu.softmax": Softmax of f32 along any axis, plain or along the channels of channels_last.
[[nodiscard]] backend::Tactic softmax_tactic();

}  // namespace temper::cpu
