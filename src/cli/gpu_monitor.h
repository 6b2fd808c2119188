// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/json.h"

namespace temper::cli {

/// Watches a GPU's clocks, load, memory, temperature and power through NVIDIA's management library while it lives,
/// every 20 ms. The library is loaded at run time; where it is absent, summary() says so.
class GpuMonitor {
 public:
  /// `index`: the GPU's number as the library counts, which leaves CUDA_VISIBLE_DEVICES out.
  explicit GpuMonitor(unsigned index);
  ~GpuMonitor();
  GpuMonitor(const GpuMonitor&) = delete;
  GpuMonitor& operator=(const GpuMonitor&) = delete;

  /// {"absent": why}, or the figures: smallest and largest clock, largest of the rest.
  [[nodiscard]] Json summary() const;

 private:
  struct Sample {
    unsigned clock_mhz = 0, memory_clock_mhz = 0, load_percent = 0, temperature_c = 0, power_mw = 0;
    unsigned long long used_bytes = 0;
  };
  void watch(unsigned index);

  std::string absent_;
  std::atomic<bool> is_done_{false};
  mutable std::mutex mutex_;
  std::vector<Sample> samples_;
  std::thread thread_;
};

}  // namespace temper::cli
