// SPDX-License-Identifier: Apache-2.0
#include "deploy/measures.h"

#include <algorithm>

namespace temper::deploy {

const std::vector<std::string>& benchmark_measures() {
  static const std::vector<std::string> k_names = {"latency_min_ms", "latency_p50_ms",   "latency_mean_ms",
                                                   "latency_p90_ms", "latency_p95_ms",   "latency_p99_ms",
                                                   "latency_max_ms", "throughput_per_s", "memory_bytes"};
  return k_names;
}

bool is_benchmark_measure(std::string_view name) {
  return std::find(benchmark_measures().begin(), benchmark_measures().end(), name) != benchmark_measures().end();
}

const std::vector<std::string>& build_measures() {
  static const std::vector<std::string> k_names = {"plan_bytes"};
  return k_names;
}

bool is_build_measure(std::string_view name) {
  return std::find(build_measures().begin(), build_measures().end(), name) != build_measures().end();
}

}  // namespace temper::deploy
