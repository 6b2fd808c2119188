// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "deploy/gate.h"
#include "deploy/report/report_data.h"
#include "deploy/variant.h"

namespace temper::deploy {

/// Judges every gate for every variant that it speaks of. A gate on something that was not measured fails, and so does
/// one that speaks of no variant.
[[nodiscard]] std::vector<report::Gate> judge_gates(const std::vector<Gate>& gates,
                                                    const std::vector<BuiltVariant>& variants,
                                                    const report::Model& model);

}  // namespace temper::deploy
