// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace temper {

/// Wall time since construction or the last restart, from a monotonic clock.
class Timer {
 public:
  [[nodiscard]] double elapsed_us() const {
    return std::chrono::duration<double, std::micro>(Clock::now() - start_).count();
  }
  [[nodiscard]] double elapsed_ms() const { return elapsed_us() * 1e-3; }
  [[nodiscard]] double elapsed_s() const { return elapsed_us() * 1e-6; }
  void restart() { start_ = Clock::now(); }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

}  // namespace temper
