// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "backend/code_store.h"
#include "backend/stopwatch.h"
#include "backend/tactic.h"

namespace temper::backend {

/// What identifies a device in plans, timing caches and reports.
struct DeviceInfo {
  std::string kind;         ///< "cpu", "cuda"
  std::string name;         ///< "AMD EPYC 9554"
  std::string fingerprint;  ///< all that decides which kernels run and how fast: ISA, caches, library versions
  /// "avx2", "avx512f", "vnni", "bf16", ...; "precision=fp16" where a whole network is fast in fp16, and so on.
  std::vector<std::string> features;
};

/// Device memory, freed with the object.
class Allocation {
 public:
  virtual ~Allocation() = default;
  [[nodiscard]] virtual void* data() const = 0;
  [[nodiscard]] virtual std::size_t bytes() const = 0;
};

/// A place where kernels run. Thread-safety: const members may be called from several threads at once; create() of
/// tactics, allocation and streams likewise.
class Device {
 public:
  virtual ~Device() = default;
  [[nodiscard]] virtual const DeviceInfo& info() const = 0;
  /// Best first, the reference last. Lives as long as the device.
  [[nodiscard]] virtual std::span<const Tactic> tactics() const = 0;
  /// Layouts worth giving to rank-4 activations of this type, best guess first; plain is always among them.
  [[nodiscard]] virtual std::vector<Layout> layouts(DType dtype) const = 0;
  /// At least 64-byte aligned. Errors: device where memory runs out.
  [[nodiscard]] virtual std::unique_ptr<Allocation> allocate(std::size_t bytes) = 0;
  [[nodiscard]] virtual std::unique_ptr<Stream> create_stream() = 0;
  /// Host memory that copies to and from the device are fastest with, and may be queued with.
  [[nodiscard]] virtual std::unique_ptr<Allocation> allocate_staging(std::size_t bytes) { return allocate(bytes); }
  [[nodiscard]] virtual std::unique_ptr<Stopwatch> create_stopwatch() { return create_host_stopwatch(); }
  /// Makes the device the calling thread's. The runtime calls it before it creates or runs kernels in a thread.
  virtual void activate() {}
  /// Machine code of the kernels that this device made or was given; null for devices whose kernels are part of Temper.
  [[nodiscard]] virtual CodeStore* code() { return nullptr; }
  /// Host code may read and write the device's memory directly.
  [[nodiscard]] virtual bool is_host_memory() const = 0;
  // Copies are queued on the stream. Host memory from allocate_staging() must stay as it is until they are done; other
  // host memory has been read, or is written, when the call returns.
  virtual void copy_to_device(void* target, const void* source, std::size_t bytes, Stream& stream) = 0;
  virtual void copy_to_host(void* target, const void* source, std::size_t bytes, Stream& stream) = 0;
  virtual void copy_on_device(void* target, const void* source, std::size_t bytes, Stream& stream) = 0;
};

/// The tactic with this id, or null.
[[nodiscard]] const Tactic* find_tactic(const Device& device, std::string_view id);

/// A tactic and a config that take the problem.
struct Candidate {
  const Tactic* tactic = nullptr;
  std::string config;
};

/// Everything that takes the problem, in the device's order, and why the others refused.
struct Candidates {
  std::vector<Candidate> accepted;
  std::vector<std::pair<std::string_view, std::string>> refused;  ///< tactic id, reason
};
[[nodiscard]] Candidates find_candidates(const Device& device, const Problem& problem);

}  // namespace temper::backend
