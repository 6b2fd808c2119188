// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runners/data_loader.h"
#include "temper/plan.h"

namespace temper::runners {

/// The narrowest profile that allows the inputs of all runs; opt is the first run's. Inputs whose extents are all
/// fixed have no range; a sequence's extent is its length.
/// Errors: bad_argument where an input differs in rank between runs.
[[nodiscard]] OptimizationProfile profile_of_inputs(const std::vector<InputSpec>& specs,
                                                    const std::vector<NamedTensors>& runs);

}  // namespace temper::runners
