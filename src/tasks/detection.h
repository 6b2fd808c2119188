// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "tasks/task.h"

namespace temper::tasks {

[[nodiscard]] std::vector<OptionInfo> detection_options();
/// Boxes of objects. Errors: bad_argument where the network does not fit.
[[nodiscard]] std::unique_ptr<Task> create_detection(const TaskOptions& options, const NetworkInfo& network);

}  // namespace temper::tasks
