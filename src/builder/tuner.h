// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "backend/device.h"
#include "builder/timing_cache.h"
#include "plan/plan.h"
#include "temper/builder.h"

namespace temper::builder {

/// One way that was considered for a step, for the build report.
struct TriedTactic {
  std::string tactic;        ///< id, then ":config" where it has one
  std::int64_t time_ns = 0;  ///< median in place; 0 where it was not timed
};

/// Why a step runs as it does in one profile.
struct StepChoice {
  std::vector<TriedTactic> tried;                            ///< the chosen one first
  std::vector<std::pair<std::string, std::string>> refused;  ///< tactic id, reason
};

struct TuningReport {
  std::vector<std::vector<StepChoice>> choices;  ///< by profile, then step
  std::size_t timed = 0;                         ///< (problem, tactic) pairs measured in this build
  std::size_t cached = 0;                        ///< taken from the cache
  std::vector<std::string> notes;
};

/// Chooses a tactic for every step of the plan's main program and every profile, at the profile's opt shapes.
///
/// Candidates are timed in place: the whole program runs with one candidate each, then the next, so that a kernel
/// meets the cache contents and clocks that it will live with. Steps with the same problem share their samples; the
/// median counts. What the cache knows is not timed again.
/// Errors: bad_argument where fail_on_timing_cache_miss is set and the cache lacks a pair (named in the message).
[[nodiscard]] TuningReport tune(plan::Plan& plan, backend::Device& device, const BuildOptions& options,
                                TimingCache& cache);

}  // namespace temper::builder
