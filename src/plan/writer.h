// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "plan/plan.h"

namespace temper::plan {

/// The plan as the bytes of its file. Equal plans give equal bytes; equal tensors are stored once.
/// Errors: internal where a body of If, Loop or Scan is not a ProgramReference.
[[nodiscard]] std::vector<std::byte> serialise(const Plan& plan);

}  // namespace temper::plan
