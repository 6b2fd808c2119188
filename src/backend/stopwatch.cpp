// SPDX-License-Identifier: Apache-2.0
#include "backend/stopwatch.h"

#include <chrono>

namespace temper::backend {

namespace {

class HostStopwatch final : public Stopwatch {
 public:
  void start(Stream&) override { begin_ = Clock::now(); }
  void stop(Stream&) override { end_ = Clock::now(); }
  [[nodiscard]] double elapsed_us() override {
    return std::chrono::duration<double, std::micro>(end_ - begin_).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin_;
  Clock::time_point end_;
};

}  // namespace

std::unique_ptr<Stopwatch> create_host_stopwatch() { return std::make_unique<HostStopwatch>(); }

}  // namespace temper::backend
