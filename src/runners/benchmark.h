// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "temper/engine.h"

namespace temper::runners {

struct BenchmarkOptions {
  double warm_up_s = 0.2;
  double duration_s = 3;  ///< of measuring, at least
  int least_runs = 10;
  int streams = 1;  ///< that run at the same time
};

/// Times of single runs.
struct RunTimes {
  std::vector<double> us;  ///< stream by stream, each in the order of time
  double wall_s = 0;       ///< of the stream that measured longest
};

/// Times what `make()` returns. It is called once on the thread of each stream, so that a stream has its own context.
/// Errors: those of `make` and the runs, of the first stream that has one.
[[nodiscard]] RunTimes time_runs(const std::function<std::function<void()>()>& make, const BenchmarkOptions& options);

/// The median time of each step over `runs` runs of a context whose inputs are set.
[[nodiscard]] std::vector<ExecutionContext::StepTime> median_step_times(ExecutionContext& context, int runs = 11);

}  // namespace temper::runners
