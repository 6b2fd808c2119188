// SPDX-License-Identifier: Apache-2.0
#include "runners/benchmark.h"

#include <algorithm>
#include <exception>
#include <thread>

#include "base/timer.h"

namespace temper::runners {

namespace {

RunTimes measure(const std::function<void()>& run, const BenchmarkOptions& options) {
  for (const Timer warm; warm.elapsed_s() < options.warm_up_s;) run();
  RunTimes times;
  const Timer wall;
  while (wall.elapsed_s() < options.duration_s || times.us.size() < static_cast<std::size_t>(options.least_runs)) {
    const Timer one;
    run();
    times.us.push_back(one.elapsed_us());
  }
  times.wall_s = wall.elapsed_s();
  return times;
}

}  // namespace

RunTimes time_runs(const std::function<std::function<void()>()>& make, const BenchmarkOptions& options) {
  if (options.streams == 1) return measure(make(), options);
  const auto count = static_cast<std::size_t>(options.streams);
  std::vector<RunTimes> per_stream(count);
  std::vector<std::exception_ptr> failures(count);
  std::vector<std::thread> workers;
  for (std::size_t i = 0; i < count; ++i)
    workers.emplace_back([&, i] {
      try {
        per_stream[i] = measure(make(), options);
      } catch (...) {
        failures[i] = std::current_exception();
      }
    });
  for (auto& worker : workers) worker.join();
  RunTimes all;
  for (std::size_t i = 0; i < count; ++i) {
    if (failures[i]) std::rethrow_exception(failures[i]);
    all.us.insert(all.us.end(), per_stream[i].us.begin(), per_stream[i].us.end());
    all.wall_s = std::max(all.wall_s, per_stream[i].wall_s);
  }
  return all;
}

std::vector<ExecutionContext::StepTime> median_step_times(ExecutionContext& context, int runs) {
  std::vector<std::vector<ExecutionContext::StepTime>> all;
  for (int i = 0; i < runs; ++i) all.push_back(context.profile());
  std::vector<ExecutionContext::StepTime> medians = all.front();
  for (std::size_t step = 0; step < medians.size(); ++step) {
    std::vector<double> times;
    for (const auto& one : all) times.push_back(one[step].time_us);
    std::nth_element(times.begin(), times.begin() + runs / 2, times.end());
    medians[step].time_us = times[static_cast<std::size_t>(runs / 2)];
  }
  return medians;
}

}  // namespace temper::runners
