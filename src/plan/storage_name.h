// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "plan/plan.h"

namespace temper::plan {

/// "input", "constant", "content", "arena".
[[nodiscard]] std::string_view storage_name(Storage storage);

}  // namespace temper::plan
