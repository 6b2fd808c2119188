// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "base/str.h"
#include "deploy/report/report.h"

namespace temper::report {

namespace {

bool is_checked(const Model& model) {
  return !model.stages.empty() || !model.gates.empty() || model.verification.value.has_value();
}

/// One phrase for each thing that went wrong.
std::vector<std::string> failures_of(const Model& model) {
  std::vector<std::string> failures;
  if (!model.error.empty()) failures.push_back(model.error);
  for (const auto& stage : model.stages)
    if (stage.status == "failed") failures.push_back(str("stage ", stage.name, " failed: ", stage.detail));
  for (const auto& gate : model.gates)
    if (!gate.passed) failures.push_back(str("gate '", gate.name, "' failed: ", gate.reason));
  if (model.verification && !model.verification->passed)
    failures.push_back(str("verification failed: ", model.verification->summary));
  if (failures.empty() && !is_checked(model)) failures.emplace_back("nothing was checked");
  return failures;
}

/// "1 gate", "8 comparisons".
std::string counted(std::size_t count, const char* what) { return str(count, " ", what, count == 1 ? "" : "s"); }

/// "6 stages, 2 gates and 8 comparisons passed" of what there is.
std::string passes_of(const Model& model) {
  std::vector<std::string> parts;
  const std::size_t comparisons = model.verification ? model.verification->comparisons.size() : 0;
  const auto stages = std::count_if(model.stages.begin(), model.stages.end(),
                                    [](const Stage& stage) { return stage.status == "passed"; });
  if (stages > 0) parts.push_back(counted(static_cast<std::size_t>(stages), "stage"));
  if (!model.gates.empty()) parts.push_back(counted(model.gates.size(), "gate"));
  if (comparisons > 0) parts.push_back(counted(comparisons, "comparison"));
  if (parts.empty()) return "passed";
  const std::string last = parts.back();
  parts.pop_back();
  return str(join(parts, ", "), parts.empty() ? "" : " and ", last, " passed");
}

}  // namespace

Verdict verdict_of(const Model& model) {
  const auto failures = failures_of(model);
  if (!failures.empty()) {
    const std::string more = failures.size() > 1 ? str(" (and ", failures.size() - 1, " more)") : "";
    return {.passed = false, .summary = failures.front() + more};
  }
  return {.passed = true, .summary = passes_of(model)};
}

Verdict verdict_of(const Report& report) {
  if (report.models.empty()) return {.passed = false, .summary = "no model was deployed"};
  const auto passed = static_cast<std::size_t>(std::count_if(
      report.models.begin(), report.models.end(), [](const Model& model) { return verdict_of(model).passed; }));
  if (report.models.size() == 1) return verdict_of(report.models.front());
  return {.passed = passed == report.models.size(),
          .summary = str(passed, " of ", report.models.size(), " models passed")};
}

}  // namespace temper::report
