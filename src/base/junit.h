// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace temper {

/// Collects test results for JUnit's XML, the form that continuous integration reads.
class JunitXml {
 public:
  enum class Outcome { passed, failure, error, skipped };
  struct Case {
    std::string name;
    Outcome outcome = Outcome::passed;
    std::string message = {};  ///< why, unless it passed
    double time_s = 0;
  };

  /// Adds to the suite of that name; suites appear in the order of their first case.
  void add(const std::string& suite, const Case& test);
  [[nodiscard]] std::string text() const;

 private:
  struct Suite {
    std::size_t tests = 0;
    std::size_t failures = 0;
    std::size_t errors = 0;
    std::size_t skipped = 0;
    double time_s = 0;
    std::string cases;
  };
  std::vector<std::pair<std::string, Suite>> suites_;
};

}  // namespace temper
