// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "deploy/job.h"

namespace temper::deploy {

/// Latency, memory and layers of the variants and latency of benchmark.runners, at the first profile's opt shapes.
[[nodiscard]] StageResult benchmark_stage(const Job& job, const std::vector<BuiltVariant>& variants);

}  // namespace temper::deploy
