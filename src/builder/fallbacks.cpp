// SPDX-License-Identifier: Apache-2.0
#include "builder/fallbacks.h"

#include <algorithm>

#include "base/check.h"
#include "runtime/host_fallback.h"

namespace temper::builder {

namespace {

bool is_fallback(const plan::Step& step) {
  return std::any_of(step.choices.begin(), step.choices.end(),
                     [](const plan::TacticChoice& choice) { return choice.tactic == runtime::k_host_fallback; });
}

std::string reasons(const TuningReport& report, std::size_t step) {
  for (const auto& profile : report.choices) {
    std::vector<std::string> refusals;
    for (const auto& [tactic, reason] : profile[step].refused) refusals.push_back(str(tactic, ": ", reason));
    if (!refusals.empty()) return join(refusals, "; ");
  }
  return "no tactic is for it";
}

}  // namespace

void report_fallbacks(const plan::Plan& plan, const TuningReport& report, bool allows_fallback,
                      std::vector<std::string>& notes) {
  const auto& steps = plan.programs[0].steps;
  std::vector<std::string> names;
  std::string details;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!is_fallback(steps[i])) continue;
    names.push_back(str(steps[i].name, " (", steps[i].op.name(), ")"));
    details += str("\n  ", names.back(), ": ", reasons(report, i));
  }
  if (names.empty()) return;
  TEMPER_CHECK(allows_fallback, unsupported, "'", plan.device_kind, "' has no kernel for ", names.size(), " of ",
               steps.size(), " steps, and running them on the host was ruled out:", details);
  notes.push_back(str(names.size(), " of ", steps.size(), " steps run on the host, '", plan.device_kind,
                      "' has no kernel for them: ", join(names, ", ")));
}

}  // namespace temper::builder
