// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"
#include "base/junit.h"
#include "base/str.h"
#include "deploy/report/report.h"

namespace temper::report {

namespace {

using Outcome = JunitXml::Outcome;

Outcome outcome_of(const Stage& stage) {
  if (stage.status == "failed") return Outcome::failure;
  return stage.status == "skipped" ? Outcome::skipped : Outcome::passed;
}

/// Why a comparison failed: its first output that did.
std::string reason_of(const Comparison& comparison) {
  for (const auto& output : comparison.outputs)
    if (!output.passed) return str(output.output, ": ", output.reason);
  return comparison.outputs.empty() ? "no output was compared" : "not a single element was compared";
}

void add_comparisons(JunitXml& xml, const std::string& suite, const Verification& verification) {
  for (const auto& comparison : verification.comparisons)
    xml.add(suite, {.name = str("verification: ", comparison.test, " against ", comparison.reference, ", ",
                                comparison.scenario),
                    .outcome = comparison.passed ? Outcome::passed : Outcome::failure,
                    .message = comparison.passed ? "" : reason_of(comparison)});
  if (verification.comparisons.empty() && !verification.passed)
    xml.add(suite, {.name = "verification", .outcome = Outcome::failure, .message = verification.summary});
}

void add_model(JunitXml& xml, const Model& model) {
  const Verdict verdict = verdict_of(model);
  // First, so that a suite exists whatever else is missing.
  xml.add(model.name, {.name = "deployment",
                       .outcome = verdict.passed ? Outcome::passed : Outcome::failure,
                       .message = verdict.summary});
  for (const auto& stage : model.stages)
    xml.add(model.name, {.name = str("stage: ", stage.name),
                         .outcome = outcome_of(stage),
                         .message = stage.detail,
                         .time_s = stage.time_s});
  for (const auto& candidate : model.candidates)
    xml.add(model.name, {.name = str("candidate: ", candidate.name),
                         .outcome = candidate.error.empty() ? Outcome::passed : Outcome::error,
                         .message = candidate.error});
  for (const auto& gate : model.gates)
    xml.add(model.name, {.name = str("gate: ", gate.name, " ", gate.condition),
                         .outcome = gate.passed ? Outcome::passed : Outcome::failure,
                         .message = gate.reason});
  if (model.verification) add_comparisons(xml, model.name, *model.verification);
}

}  // namespace

std::string junit_text(const Report& report) {
  JunitXml xml;
  for (const auto& model : report.models) add_model(xml, model);
  if (report.models.empty())
    xml.add("deployment", {.name = "models", .outcome = Outcome::failure, .message = verdict_of(report).summary});
  return xml.text();
}

void write_junit(const Report& report, const std::filesystem::path& path) {
  write_file_atomically(path, junit_text(report));
}

}  // namespace temper::report
