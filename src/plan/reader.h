// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "plan/plan.h"

namespace temper::plan {

/// The plan in `file`, whose start is 64-byte aligned. Nothing in the file is trusted: magic, version, checksums,
/// lengths, indices, enumerators, expressions, operators and their attributes, types and the order of steps are all
/// checked. Tensors are views into `file`, which `owner` keeps alive; `name` begins every message.
/// Errors: bad_plan, in one sentence.
[[nodiscard]] Plan parse(std::span<const std::byte> file, const std::shared_ptr<const void>& owner,
                         std::string_view name = "plan");

}  // namespace temper::plan
