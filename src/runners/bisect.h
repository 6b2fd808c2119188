// SPDX-License-Identifier: Apache-2.0
#pragma once

// Finds what breaks a result. First the passes: the graph after the first k runs of passes is evaluated by the
// reference, k is halved, then the rewrites of the run that broke it. Then the tactics: the plan's first k steps are
// computed by the reference tactic, the others as the plan says, and k is halved.

#include <functional>
#include <optional>
#include <string>

#include "ir/graph.h"
#include "passes/pass_manager.h"
#include "runners/comparator.h"
#include "temper/plan.h"

namespace temper::runners {

/// The rewrite of a pass after which the graph computes something else.
struct PassCulprit {
  std::string pass;
  std::size_t run = 0;       ///< counted from 1 over all runs of passes
  std::int64_t rewrite = 0;  ///< counted from 1 within the run; 0 where the pass does not count them
  std::string node;          ///< that it rewrote
  std::string reason;        ///< how the result differs, or the error
};

/// The step whose tactic computes something else than the reference tactic.
struct TacticCulprit {
  std::string step;
  std::string op;
  std::string tactic;
  std::vector<std::string> sources;
  std::string reason;
};

struct BisectOptions {
  CompareOptions compare;
  passes::PassOptions passes;                        ///< disabled ones
  std::function<void(const std::string&)> on_trial;  ///< for progress
};

/// Outputs of the imported graph by the reference: what bisection holds everything to.
[[nodiscard]] NamedTensors expected_outputs(const ir::Graph& graph, const NamedTensors& inputs);

/// Nothing where all passes together keep the result.
[[nodiscard]] std::optional<PassCulprit> bisect_passes(const ir::Graph& graph, const NamedTensors& inputs,
                                                       const NamedTensors& expected, const BisectOptions& options);

/// Nothing where the plan gives the expected outputs. Errors: bad_plan, device, and unsupported where the result is
/// wrong with the reference tactic in every step, too.
[[nodiscard]] std::optional<TacticCulprit> bisect_tactics(const Plan& plan, const NamedTensors& inputs,
                                                          const NamedTensors& expected, const BisectOptions& options);

}  // namespace temper::runners
