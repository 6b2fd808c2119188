// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "plan/plan.h"
#include "temper/plan.h"

namespace temper {

/// What a temper::Plan holds: the file's bytes and the plan whose tensors are views into them.
struct Plan::Content {
  std::shared_ptr<const void> owner;  ///< of the bytes
  std::span<const std::byte> bytes;
  plan::Plan plan;
};

namespace plan {

/// The plan as builders make it: its bytes, read back and checked.
[[nodiscard]] temper::Plan make_plan(const Plan& plan);

/// Why the plan cannot run on this device, in a sentence that says what to do; nothing where it can.
[[nodiscard]] std::optional<std::string> incompatibility(const Plan& plan, std::string_view device_kind,
                                                         std::string_view device_fingerprint);

}  // namespace plan

}  // namespace temper
