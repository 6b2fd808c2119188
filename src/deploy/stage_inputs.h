// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "deploy/job.h"
#include "runners/runner.h"
#include "tensor/npz.h"

namespace temper::deploy {

/// Random inputs at the first profile's opt shapes.
[[nodiscard]] std::vector<NamedTensors> random_inputs(const Job& job, int count, std::uint64_t seed,
                                                      std::pair<double, double> range);

/// A runner of the variant's plan.
[[nodiscard]] std::unique_ptr<Runner> plan_runner(const BuiltVariant& variant, int threads);
/// "reference", "onnxruntime", "exec:...", "recorded:...". Errors: bad_argument.
[[nodiscard]] std::unique_ptr<Runner> model_runner(const Job& job, const std::string& specification, int threads);

}  // namespace temper::deploy
