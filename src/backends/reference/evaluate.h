// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "backend/tactic.h"

namespace temper::reference {

inline constexpr std::string_view k_evaluate = "reference.evaluate";

/// k_evaluate: any operator through its own evaluation, over host memory in plain layout. The last tactic of
/// every device whose memory the host can read.
[[nodiscard]] backend::Tactic evaluate_tactic();

}  // namespace temper::reference
