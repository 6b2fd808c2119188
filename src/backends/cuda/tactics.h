// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "backend/tactic.h"

namespace temper::cuda {

/// Every tactic of the GPU: the order of preference where nothing is timed. What none takes runs on the host.
[[nodiscard]] std::vector<backend::Tactic> ordered_tactics();

}  // namespace temper::cuda
