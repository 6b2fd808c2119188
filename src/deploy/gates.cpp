// SPDX-License-Identifier: Apache-2.0
#include "deploy/gates.h"

#include <algorithm>

#include "base/str.h"
#include "base/table.h"
#include "deploy/measures.h"

namespace temper::deploy {

namespace {

const report::Candidate* find_candidate(const report::Model& model, const std::string& name) {
  const auto found = std::find_if(model.candidates.begin(), model.candidates.end(),
                                  [&](const auto& candidate) { return candidate.name == name; });
  return found == model.candidates.end() ? nullptr : &*found;
}

std::optional<double> latency_measure(const report::Candidate& candidate, const std::string& name) {
  if (name == "memory_bytes")
    return candidate.memory && candidate.memory->arena_bytes
               ? std::optional<double>(static_cast<double>(*candidate.memory->arena_bytes))
               : std::nullopt;
  if (!candidate.latency) return std::nullopt;
  const report::Latency& latency = *candidate.latency;
  const std::vector<double> values = {latency.min_ms, latency.p50_ms, latency.mean_ms, latency.p90_ms,
                                      latency.p95_ms, latency.p99_ms, latency.max_ms,  latency.throughput_per_s};
  const auto& names = benchmark_measures();
  const auto at = static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  return at < values.size() ? std::optional(values[at]) : std::nullopt;
}

std::optional<double> value_of(const std::vector<report::MetricValue>& metrics, const std::string& name) {
  for (const auto& metric : metrics)
    if (metric.metric == name) return metric.value;
  return std::nullopt;
}

std::optional<double> measured(const Gate& gate, const report::Candidate* candidate) {
  if (candidate == nullptr) return std::nullopt;
  if (gate.is_drop) {
    const auto change = value_of(candidate->metric_changes, gate.metric);
    return change ? std::optional(0 - *change) : std::nullopt;
  }
  if (gate.metric == "plan_bytes")
    return candidate->plan ? std::optional(static_cast<double>(candidate->plan->bytes)) : std::nullopt;
  if (is_benchmark_measure(gate.metric)) return latency_measure(*candidate, gate.metric);
  return candidate->metrics ? value_of(*candidate->metrics, gate.metric) : std::nullopt;
}

std::string why_missing(const Gate& gate, const BuiltVariant& built, const report::Model& model) {
  if (!built.plan) return built.reason;
  const std::string stage = is_benchmark_measure(gate.metric) ? "benchmark" : "evaluate";
  for (const auto& each : model.stages)
    if (each.name == stage && each.status != "passed") return str("stage ", stage, " ", each.status, ": ", each.detail);
  return "there was nothing to measure it on";
}

report::Gate report_gate(const Gate& gate, const std::string& candidate, const GateResult& result) {
  report::Gate reported;
  const std::size_t relation = gate.text.find_first_of("<>");
  const std::string metric = gate.is_drop ? str("drop(", gate.metric, ")") : gate.metric;
  reported.name = candidate.empty() ? metric : str(metric, " of ", candidate);
  reported.condition = gate.text.substr(relation);
  if (result.value) reported.value = str(*result.value);
  reported.passed = result.passed;
  reported.reason = result.reason;
  reported.candidate = candidate;
  if (!is_benchmark_measure(gate.metric) && !is_build_measure(gate.metric)) reported.metric = gate.metric;
  return reported;
}

}  // namespace

std::vector<report::Gate> judge_gates(const std::vector<Gate>& gates, const std::vector<BuiltVariant>& variants,
                                      const report::Model& model) {
  std::vector<report::Gate> results;
  for (const Gate& gate : gates) {
    bool is_spoken_of = false;
    for (const auto& built : variants) {
      if (!gate.variant.empty() && !built.variant.is_called(gate.variant)) continue;
      if (!built.is_offered && gate.variant.empty()) continue;
      is_spoken_of = true;
      const std::string name = built.variant.candidate();
      const auto value = measured(gate, find_candidate(model, name));
      results.push_back(report_gate(gate, name, judge(gate, name, value, why_missing(gate, built, model))));
    }
    if (is_spoken_of) continue;
    GateResult none{gate, "", std::nullopt, false, str("no variant is called '", gate.variant, "'")};
    if (gate.variant.empty()) none.reason = "there is no variant to judge";
    results.push_back(report_gate(gate, "", none));
  }
  return results;
}

}  // namespace temper::deploy
