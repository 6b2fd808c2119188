// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "temper/runner.h"

namespace temper::runners {

/// "reference,temper" at its commas.
[[nodiscard]] std::vector<std::string> split_runner_list(const std::string& list);

}  // namespace temper::runners
