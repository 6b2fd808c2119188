// SPDX-License-Identifier: Apache-2.0
#include "cli/gpu_monitor.h"

#include <dlfcn.h>

#include <algorithm>
#include <chrono>

#include "base/str.h"

namespace temper::cli {

namespace {

using Device = void*;
struct Utilization {
  unsigned gpu, memory;
};
struct Memory {
  unsigned long long total, free, used;
};

/// The part of the library's interface that is used here; statuses are 0 for success.
struct Library {
  int (*init)() = nullptr;
  int (*handle)(unsigned, Device*) = nullptr;
  int (*clock)(Device, int, unsigned*) = nullptr;
  int (*utilization)(Device, Utilization*) = nullptr;
  int (*memory)(Device, Memory*) = nullptr;
  int (*temperature)(Device, int, unsigned*) = nullptr;
  int (*power)(Device, unsigned*) = nullptr;
  std::string problem;
};

template <class Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

Library load() {
  Library nvml;
  void* library = dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    nvml.problem = "libnvidia-ml.so.1 is not installed";
    return nvml;
  }
  const bool is_complete = find(library, "nvmlInit_v2", nvml.init) &&
                           find(library, "nvmlDeviceGetHandleByIndex_v2", nvml.handle) &&
                           find(library, "nvmlDeviceGetClockInfo", nvml.clock) &&
                           find(library, "nvmlDeviceGetUtilizationRates", nvml.utilization) &&
                           find(library, "nvmlDeviceGetMemoryInfo", nvml.memory) &&
                           find(library, "nvmlDeviceGetTemperature", nvml.temperature) &&
                           find(library, "nvmlDeviceGetPowerUsage", nvml.power);
  if (!is_complete) {
    nvml.problem = "libnvidia-ml.so.1 lacks a function";
  } else if (const int status = nvml.init(); status != 0) {
    nvml.problem = str("nvmlInit_v2 gave status ", status);
  }
  return nvml;
}

const Library& nvml() {
  static const Library k_library = load();
  return k_library;
}

}  // namespace

GpuMonitor::GpuMonitor(unsigned index) : absent_(nvml().problem) {
  if (absent_.empty()) thread_ = std::thread([this, index] { watch(index); });
}

GpuMonitor::~GpuMonitor() {
  is_done_ = true;
  if (thread_.joinable()) thread_.join();
}

void GpuMonitor::watch(unsigned index) {
  Device device = nullptr;
  if (const int status = nvml().handle(index, &device); status != 0) {
    const std::lock_guard lock(mutex_);
    absent_ = str("nvmlDeviceGetHandleByIndex_v2 gave status ", status, " for GPU ", index);
    return;
  }
  constexpr int k_clock_of_multiprocessors = 1, k_clock_of_memory = 2, k_sensor_of_chip = 0;
  while (!is_done_) {
    Sample sample;
    Utilization load{};
    Memory memory{};
    // A figure that the device does not give stays 0.
    (void)nvml().clock(device, k_clock_of_multiprocessors, &sample.clock_mhz);
    (void)nvml().clock(device, k_clock_of_memory, &sample.memory_clock_mhz);
    (void)nvml().utilization(device, &load);
    (void)nvml().memory(device, &memory);
    (void)nvml().temperature(device, k_sensor_of_chip, &sample.temperature_c);
    (void)nvml().power(device, &sample.power_mw);
    sample.load_percent = load.gpu;
    sample.used_bytes = memory.used;
    {
      const std::lock_guard lock(mutex_);
      samples_.push_back(sample);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

Json GpuMonitor::summary() const {
  const std::lock_guard lock(mutex_);
  if (!absent_.empty()) return {{"absent", absent_}};
  if (samples_.empty()) return {{"absent", "no sample was taken"}};
  const auto largest = [&](auto member) {
    const auto found = std::max_element(samples_.begin(), samples_.end(),
                                        [&](const Sample& a, const Sample& b) { return a.*member < b.*member; });
    return (*found).*member;
  };
  const auto slowest = std::min_element(samples_.begin(), samples_.end(),
                                        [](const Sample& a, const Sample& b) { return a.clock_mhz < b.clock_mhz; });
  return {{"clock_mhz", {{"min", slowest->clock_mhz}, {"max", largest(&Sample::clock_mhz)}}},
          {"memory_clock_mhz", largest(&Sample::memory_clock_mhz)},
          {"load_percent", largest(&Sample::load_percent)},
          {"used_bytes", largest(&Sample::used_bytes)},
          {"temperature_c", largest(&Sample::temperature_c)},
          {"power_w", largest(&Sample::power_mw) / 1000.0}};
}

}  // namespace temper::cli
