// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "base/str.h"
#include "runners/report.h"

namespace temper::runners {

namespace {

/// Text inside an XML attribute. Control characters have no form in XML 1.0.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      case '\n': result += "&#10;"; break;
      default: result += static_cast<unsigned char>(c) < ' ' ? '?' : c;
    }
  }
  return result;
}

struct Suite {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
  std::string cases;

  void add(const std::string& name, std::string_view element, const std::string& message) {
    ++tests;
    cases += str("    <testcase name=\"", escaped(name), "\"");
    cases += element.empty() ? "/>\n" : str("><", element, " message=\"", escaped(message), "\"/></testcase>\n");
  }
};

void add_comparison(Suite& suite, const Comparison& comparison) {
  for (const auto& output : comparison.result.outputs) {
    suite.failures += output.passed ? 0 : 1;
    suite.add(str(output.name, " [", comparison.run, "]"), output.passed ? "" : "failure", output.reason);
  }
  if (comparison.result.passed()) return;
  for (const auto& output : comparison.result.outputs)
    if (!output.passed) return;
  ++suite.failures;
  suite.add(str("comparison [", comparison.run, "]"), "failure", "not a single element was compared");
}

}  // namespace

std::string verification_junit(const Verification& verification) {
  std::map<std::string, Suite> suites;
  Suite& runners = suites["runners"];
  for (const auto& runner : verification.runners) {
    runners.errors += runner.error.empty() ? 0 : 1;
    runners.add(runner.name, runner.error.empty() ? "" : "error", runner.error);
  }
  if (verification.comparisons.empty()) {
    ++runners.failures;
    runners.add("comparisons", "failure", "no comparison was made");
  }
  for (const auto& comparison : verification.comparisons)
    add_comparison(suites[str(comparison.test, " against ", comparison.reference)], comparison);
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const auto& [name, suite] : suites)
    xml += str("  <testsuite name=\"", escaped(name), "\" tests=\"", suite.tests, "\" failures=\"", suite.failures,
               "\" errors=\"", suite.errors, "\">\n", suite.cases, "  </testsuite>\n");
  return xml + "</testsuites>\n";
}

}  // namespace temper::runners
