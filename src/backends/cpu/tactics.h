// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "backend/tactic.h"

namespace temper::cpu {

/// Every tactic of the CPU: the order of preference where nothing is timed, the reference last.
[[nodiscard]] std::vector<backend::Tactic> ordered_tactics();

}  // namespace temper::cpu
