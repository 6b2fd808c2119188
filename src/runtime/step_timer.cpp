// SPDX-License-Identifier: Apache-2.0
#include "runtime/step_timer.h"

namespace temper::runtime {

namespace {

/// Time that the host takes to queue a step and its stopwatch, at most.
constexpr double k_queueing_us = 20;

}  // namespace

std::vector<double> StepTimer::run(const std::function<bool(std::size_t step)>& is_timed) {
  const std::size_t count = executor_->program().step_count();
  stopwatches_.resize(count);
  backend::Stream& stream = executor_->stream();
  executor_->set_step_clock([&](std::size_t step, bool is_done) {
    if (step == 0 && !is_done) stream.stall(k_queueing_us * static_cast<double>(count));
    if (!is_timed(step)) return;
    if (is_done)
      stopwatches_[step]->stop(stream);
    else
      stopwatches_[step]->start(stream);
  });
  for (std::size_t step = 0; step < count; ++step)
    if (is_timed(step) && !stopwatches_[step]) stopwatches_[step] = executor_->create_stopwatch();
  try {
    executor_->run();
    executor_->synchronize();
  } catch (...) {
    executor_->set_step_clock(nullptr);
    throw;
  }
  executor_->set_step_clock(nullptr);
  std::vector<double> times_us(count, 0);
  for (std::size_t step = 0; step < count; ++step)
    if (is_timed(step)) times_us[step] = stopwatches_[step]->elapsed_us();
  return times_us;
}

}  // namespace temper::runtime
