// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tasks/task.h"
#include "temper/engine.h"

namespace temper::tasks {

/// The network of a loaded plan: its tensors, and the model's own metadata where the plan kept it. Extents that one
/// profile alone fixes count as fixed.
[[nodiscard]] NetworkInfo network_info(const Engine& engine);

}  // namespace temper::tasks
