// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/str.h"
#include "base/table.h"
#include "deploy/deploy.h"
#include "deploy/report/report.h"

namespace temper::deploy {

namespace {

using Align = TextTable::Align;

/// The metrics that a table has room for.
std::vector<std::string> metric_columns(const report::Model& model) {
  constexpr std::size_t k_most = 4;
  std::vector<std::string> names;
  if (model.evaluation)
    for (const auto& info : model.evaluation->metrics)
      if (names.size() < k_most) names.push_back(info.name);
  return names;
}

std::string metric_text(const report::Candidate& candidate, const std::string& name) {
  if (candidate.metrics)
    for (const auto& metric : *candidate.metrics)
      if (metric.metric == name) return fixed_text(metric.value, 4);
  return "-";
}

/// How many the metrics are of.
std::string samples_text(const report::Model& model, const report::Candidate& candidate) {
  if (!candidate.metrics) return "-";
  return std::to_string(candidate.scored_samples > 0 ? candidate.scored_samples : model.evaluation->samples);
}

std::string candidates_text(const report::Model& model) {
  const auto columns = metric_columns(model);
  const bool has_samples = std::any_of(model.candidates.begin(), model.candidates.end(),
                                       [](const auto& candidate) { return candidate.scored_samples > 0; });
  std::vector<Align> alignment(columns.size() + 5, Align::right);
  alignment.front() = Align::left;
  TextTable table(std::move(alignment), 2);
  std::vector<std::string> heading{"candidate"};
  if (has_samples) heading.emplace_back("samples");
  heading.insert(heading.end(), columns.begin(), columns.end());
  for (const char* name : {"p50 ms", "samples/s", "plan"}) heading.emplace_back(name);
  const bool has_stages = std::any_of(model.candidates.begin(), model.candidates.end(),
                                      [](const auto& candidate) { return bool(candidate.stage_times); });
  table.add(heading);
  for (const auto& candidate : model.candidates) {
    std::vector<std::string> row{candidate.name};
    if (has_samples) row.push_back(samples_text(model, candidate));
    for (const auto& name : columns) row.push_back(metric_text(candidate, name));
    row.push_back(candidate.latency ? fixed_text(candidate.latency->p50_ms, 2) : "-");
    if (has_stages)
      row.push_back(candidate.stage_times && candidate.stage_times->samples_per_s
                        ? fixed_text(*candidate.stage_times->samples_per_s, 1)
                        : "-");
    else
      row.push_back(candidate.latency ? fixed_text(candidate.latency->throughput_per_s, 1) : "-");
    row.push_back(candidate.plan ? bytes_text(static_cast<std::uint64_t>(candidate.plan->bytes)) : "-");
    table.add(row);
  }
  return table.text();
}

std::string attribution_text(const report::LossAttribution& loss) {
  std::vector<std::string> parts;
  for (const auto& stage : loss.losses)
    parts.push_back(str(stage.stage, " ", stage.change >= 0 ? "+" : "", fixed_text(stage.change, 4)));
  return str("  ", loss.metric, " of ", loss.candidate, " ", fixed_text(loss.test_value, 4), " against ",
             fixed_text(loss.reference_value, 4), ": ", join(parts, ", "), "\n");
}

std::string model_text(const report::Model& model) {
  std::string text;
  for (const auto& stage : model.stages)
    text += str("  ", stage.name, ": ", stage.status, stage.is_cached ? " (cached)" : "", ", ", stage.detail, "\n");
  for (const auto& attempt : model.attempts)
    text += str("  precision ", attempt.precision, ": ", attempt.error.empty() ? "taken" : str("fell, ", attempt.error),
                "\n");
  if (!model.candidates.empty()) text += candidates_text(model);
  if (model.attribution)
    for (const auto& loss : *model.attribution) text += attribution_text(loss);
  for (const auto& gate : model.gates)
    text += str("  gate ", gate.name, " ", gate.condition, ": ",
                gate.passed ? str("passed, ", gate.value) : str("FAILED, ", gate.reason), "\n");
  return text;
}

/// What a list of models came to, a line each.
std::string models_text(const report::Report& report) {
  TextTable table({}, 2);
  table.add({"model", "result", "precision", "p50 ms", ""});
  for (const auto& model : report.models) {
    const report::Verdict verdict = report::verdict_of(model);
    const auto best = std::find_if(model.candidates.rbegin(), model.candidates.rend(),
                                   [](const auto& each) { return each.runner == "temper"; });
    const bool has_best = best != model.candidates.rend();
    table.add({model.name, verdict.passed ? "passed" : "FAILED", has_best ? best->precision : "-",
               has_best && best->latency ? fixed_text(best->latency->p50_ms, 2) : "-",
               verdict.passed ? "" : verdict.summary.substr(0, verdict.summary.find('\n'))});
  }
  return table.text();
}

}  // namespace

std::string summary_text(const report::Report& report) {
  std::string text;
  for (const auto& model : report.models) {
    if (report.models.size() > 1) text += model.name + "\n";
    text += model_text(model);
  }
  if (report.models.size() > 1) text += models_text(report);
  const report::Verdict verdict = report::verdict_of(report);
  return text + str(verdict.passed ? "PASSED: " : "FAILED: ", verdict.summary, "\n");
}

}  // namespace temper::deploy
