// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "deploy/job.h"
#include "tensor/npz.h"

namespace temper::deploy {

/// The rules that outputs of a test are held to: the default of its precision, changed by the configuration's
/// tolerances in their order.
[[nodiscard]] runners::CompareOptions compare_options(const std::vector<ToleranceRule>& tolerances,
                                                      std::optional<Precision> precision);

/// Compares network outputs as verification.scenarios say, or its runners. `dataset_inputs` gives the network's inputs
/// of the first samples of the dataset. What could not be compared has failed.
[[nodiscard]] StageResult verify_stage(const Job& job, const std::vector<BuiltVariant>& variants,
                                       const std::function<std::vector<NamedTensors>(std::int64_t)>& dataset_inputs);

}  // namespace temper::deploy
