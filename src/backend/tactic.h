// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backend/kernel.h"
#include "backend/problem.h"

namespace temper::backend {

class Device;

/// Why a tactic does not take a problem; a value, shown in the build report.
struct Refusal {
  std::string reason;
};

/// One way to compute a family of problems. Planning (refuses, configs) is apart from running (create), so that a plan
/// stores only `id` and a config's text.
struct Tactic {
  std::string_view id;  ///< "cpu.conv.onednn"; stored in plans, never reused for another meaning
  /// Operators it may take (names); the dispatcher asks refuses() only for these. Empty: any.
  std::vector<std::string_view> ops;
  std::optional<Refusal> (*refuses)(const Problem& problem, const Device& device);
  /// The variants worth timing, best guess first; {""} where there is one way.
  std::vector<std::string> (*configs)(const Problem& problem, const Device& device);
  /// Errors: bad_plan for a config that this problem does not have; device where the library fails.
  std::unique_ptr<Kernel> (*create)(const Problem& problem, const std::string& config, Device& device,
                                    ConstantStore& constants);
  bool is_reference = false;  ///< the plain evaluation, never timed against others
};

}  // namespace temper::backend
