// SPDX-License-Identifier: Apache-2.0
#include "base/junit.h"
#include "base/str.h"
#include "runners/report.h"

namespace temper::runners {

namespace {

using Outcome = JunitXml::Outcome;

void add_comparison(JunitXml& xml, const Comparison& comparison) {
  const std::string suite = str(comparison.test, " against ", comparison.reference);
  bool has_failure = false;
  for (const auto& output : comparison.result.outputs) {
    has_failure |= !output.passed;
    xml.add(suite, {.name = str(output.name, " [", comparison.run, "]"),
                    .outcome = output.passed ? Outcome::passed : Outcome::failure,
                    .message = output.reason});
  }
  if (!comparison.result.passed() && !has_failure)
    xml.add(suite, {.name = str("comparison [", comparison.run, "]"),
                    .outcome = Outcome::failure,
                    .message = "not a single element was compared"});
}

}  // namespace

std::string verification_junit(const Verification& verification) {
  JunitXml xml;
  for (const auto& runner : verification.runners)
    xml.add("runners", {.name = runner.name,
                        .outcome = runner.error.empty() ? Outcome::passed : Outcome::error,
                        .message = runner.error});
  if (verification.comparisons.empty())
    xml.add("runners", {.name = "comparisons", .outcome = Outcome::failure, .message = "no comparison was made"});
  for (const auto& comparison : verification.comparisons) add_comparison(xml, comparison);
  return xml.text();
}

}  // namespace temper::runners
