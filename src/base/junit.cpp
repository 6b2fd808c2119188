// SPDX-License-Identifier: Apache-2.0
#include "base/junit.h"

#include <algorithm>

#include "base/markup.h"
#include "base/str.h"

namespace temper {

namespace {

const char* element_of(JunitXml::Outcome outcome) {
  switch (outcome) {
    case JunitXml::Outcome::passed: return nullptr;
    case JunitXml::Outcome::failure: return "failure";
    case JunitXml::Outcome::error: return "error";
    case JunitXml::Outcome::skipped: return "skipped";
  }
  return nullptr;
}

std::string time_attribute(double time_s) { return time_s > 0 ? str(" time=\"", time_s, "\"") : ""; }

}  // namespace

void JunitXml::add(const std::string& suite_name, const Case& test) {
  auto found =
      std::find_if(suites_.begin(), suites_.end(), [&](const auto& entry) { return entry.first == suite_name; });
  if (found == suites_.end()) found = suites_.insert(suites_.end(), {suite_name, Suite{}});
  Suite& suite = found->second;
  ++suite.tests;
  suite.failures += test.outcome == Outcome::failure ? 1 : 0;
  suite.errors += test.outcome == Outcome::error ? 1 : 0;
  suite.skipped += test.outcome == Outcome::skipped ? 1 : 0;
  suite.time_s += test.time_s;
  suite.cases += str("    <testcase name=\"", markup_text(test.name), "\"", time_attribute(test.time_s));
  const char* element = element_of(test.outcome);
  suite.cases +=
      element == nullptr ? "/>\n" : str("><", element, " message=\"", markup_text(test.message), "\"/></testcase>\n");
}

std::string JunitXml::text() const {
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const auto& [name, suite] : suites_) {
    xml += str("  <testsuite name=\"", markup_text(name), "\" tests=\"", suite.tests, "\" failures=\"", suite.failures,
               "\" errors=\"", suite.errors, "\"");
    if (suite.skipped > 0) xml += str(" skipped=\"", suite.skipped, "\"");
    xml += time_attribute(suite.time_s) + ">\n" + suite.cases + "  </testsuite>\n";
  }
  return xml + "</testsuites>\n";
}

}  // namespace temper
