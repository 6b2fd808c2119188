// SPDX-License-Identifier: Apache-2.0
#pragma once

// A device that behaves like a GPU and needs none. Its addresses lie in pages that nobody may touch, so that host code
// that reads the device's memory crashes; its streams do nothing until somebody waits for them, so that host code that
// forgets to wait reads old bytes; its memory is poisoned. Kernels are the operators' own evaluation, in plain and
// channels_last layouts. It has none for Softmax and TopK; for Sigmoid a library proposes one that it then cannot make.
// Two compilations of one kernel differ in their bytes.

#include <atomic>
#include <memory>

#include "backend/device.h"

namespace temper {

struct OpaqueCounters {
  std::atomic<int> uploads{0};    ///< copies to the device
  std::atomic<int> downloads{0};  ///< copies to the host
  std::atomic<int> kernels{0};    ///< queued one by one
  std::atomic<int> replays{0};    ///< of recordings
  std::atomic<int> compiled{0};   ///< kernels whose code was not in the store
};

class OpaqueDevice final : public backend::Device {
 public:
  OpaqueDevice();
  [[nodiscard]] const backend::DeviceInfo& info() const override { return info_; }
  [[nodiscard]] std::span<const backend::Tactic> tactics() const override { return tactics_; }
  [[nodiscard]] std::vector<Layout> layouts(DType) const override { return {Layout::channels_last, Layout::plain}; }
  [[nodiscard]] std::unique_ptr<backend::Allocation> allocate(std::size_t bytes) override;
  [[nodiscard]] std::unique_ptr<backend::Allocation> allocate_staging(std::size_t bytes) override;
  [[nodiscard]] std::unique_ptr<backend::Stream> create_stream() override;
  [[nodiscard]] backend::CodeStore* code() override { return &code_; }
  [[nodiscard]] bool is_host_memory() const override { return false; }
  void copy_to_device(void* target, const void* source, std::size_t bytes, backend::Stream& stream) override;
  void copy_to_host(void* target, const void* source, std::size_t bytes, backend::Stream& stream) override;
  void copy_on_device(void* target, const void* source, std::size_t bytes, backend::Stream& stream) override;

  OpaqueCounters counters;
  static std::atomic<int> proposals;           ///< that the library was asked for, by all devices
  static std::atomic<ErrorCode> late_refusal;  ///< what making the proposed kernel throws

 private:
  backend::DeviceInfo info_;
  std::vector<backend::Tactic> tactics_;
  backend::CodeStore code_;
};

}  // namespace temper
