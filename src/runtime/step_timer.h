// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "runtime/executor.h"

namespace temper::runtime {

/// Times an executor's steps one by one while the whole program runs, so that every kernel meets the cache contents and
/// clocks that it lives with. On a device with a queue of its own the work is queued before any of it runs, so that no
/// step's time holds the host's.
class StepTimer {
 public:
  explicit StepTimer(Executor& executor) : executor_(&executor) {}

  /// One run. Microseconds a step; 0 for steps that `is_timed` leaves out.
  [[nodiscard]] std::vector<double> run(const std::function<bool(std::size_t step)>& is_timed);

 private:
  Executor* executor_;
  std::vector<std::unique_ptr<backend::Stopwatch>> stopwatches_;  ///< by step, made when first asked for
};

}  // namespace temper::runtime
