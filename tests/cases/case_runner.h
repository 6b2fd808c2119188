// SPDX-License-Identifier: Apache-2.0
#pragma once

// Runs problems given as text (backend/problem_text.h) on every device, through every tactic and config that takes
// them, in every combination of layouts, and compares with the operator's own evaluation. On a GPU also with f16 and
// bf16 in place of f32; without a GPU, the GPU's kernels are created, which compiles them.

#include <initializer_list>
#include <string_view>

namespace temper {

struct ProblemUnderTest {
  std::string_view text;
  /// Must take the problem in at least one combination of layouts on the processor's own device; empty: none but the
  /// reference has to. A prefix of the id is enough.
  std::string_view tactic = {};
  /// Times the tolerance of the operator's accuracy; the reason stands beside the case.
  double slack = 1;
  /// The tactic of the GPU that must take the problem in at least one layout and type; empty: none has to.
  std::string_view cuda = {};
};

/// Adds a test failure for every wrong element, overrun buffer, stale output or missing tactic.
void expect_all_tactics_agree(std::initializer_list<ProblemUnderTest> problems);

}  // namespace temper
