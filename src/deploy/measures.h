// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace temper::deploy {

/// What the benchmark measures of a variant, as gates name it: "latency_p50_ms", "throughput_per_s", ...
[[nodiscard]] const std::vector<std::string>& benchmark_measures();
[[nodiscard]] bool is_benchmark_measure(std::string_view name);

/// What the build alone tells: "plan_bytes".
[[nodiscard]] const std::vector<std::string>& build_measures();
[[nodiscard]] bool is_build_measure(std::string_view name);

}  // namespace temper::deploy
