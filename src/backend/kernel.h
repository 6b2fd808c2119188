// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "temper/tensor.h"

namespace temper::backend {

class Stream;

/// Work that a stream recorded: queued again as a whole, at the cost of one call. It holds the addresses that the work
/// was recorded with.
class Recording {
 public:
  virtual ~Recording() = default;
  virtual void replay(Stream& stream) = 0;
};

/// An ordered queue of work on a device. The CPU's runs at once in the calling thread.
class Stream {
 public:
  virtual ~Stream() = default;
  /// Returns when all work queued so far is done. Errors: device.
  virtual void synchronize() = 0;
  /// What the device's own library calls the stream (a CUstream); null where there is none.
  [[nodiscard]] virtual void* native_handle() const { return nullptr; }
  /// From here on queued work is recorded instead of run, until end_recording(). False, and nothing happens, where the
  /// device does not record.
  virtual bool begin_recording() { return false; }
  /// Null where some of the work could not be recorded; then nothing ran and nothing is kept.
  virtual std::unique_ptr<Recording> end_recording() { return nullptr; }
  /// Keeps the device busy for about that long, so that work queued meanwhile runs back to back. For timing.
  virtual void stall(double /*time_us*/) {}
};

/// Device pointers in the order of the problem's inputs and outputs; null where absent. A constant input's pointer may
/// be null too: kernels take constants from the ConstantStore when they are created. What they leave there they find
/// here (make_kernel.h).
struct KernelArgs {
  std::span<const void* const> inputs;
  std::span<void* const> outputs;
  void* workspace = nullptr;
};

/// A problem made ready to run: code chosen, constants packed. Belongs to one context; `run` is not re-entrant.
class Kernel {
 public:
  virtual ~Kernel() = default;
  /// Scratch memory that run() needs, 64-byte aligned; known at creation so that the planner places it.
  [[nodiscard]] virtual std::size_t workspace_bytes() const { return 0; }
  /// Queues the work. Allocates nothing, locks nothing.
  virtual void run(Stream& stream, const KernelArgs& args) = 0;
  /// False where run() waits for the stream, or does anything but queue work on it.
  [[nodiscard]] virtual bool is_recordable() const { return true; }
};

/// Gives a kernel its constants in the form it wants. At build time forms are made and recorded for the plan; at run
/// time they come from the plan, or are made once and shared by all contexts.
class ConstantStore {
 public:
  virtual ~ConstantStore() = default;
  /// The constant input `input` in the form named `form` ("plain" is the ONNX content). `pack` makes it from the plain
  /// content where the store lacks it, and must give the same bytes every time. The name must say all that decides the
  /// bytes (layout, padding, type), since the form may be used for other shapes of the activations.
  virtual Tensor packed(std::size_t input, std::string_view form,
                        const std::function<Tensor(const Tensor& plain)>& pack) = 0;
  /// The same bytes in the device's memory: copied there once and shared by all kernels that ask for them; they live as
  /// long as somebody holds the pointer.
  virtual std::shared_ptr<const void> resident(std::size_t input, std::string_view form,
                                               const std::function<Tensor(const Tensor& plain)>& pack) = 0;
  /// The plain content.
  [[nodiscard]] Tensor plain(std::size_t input) {
    return packed(input, "plain", [](const Tensor& content) { return content; });
  }
};

}  // namespace temper::backend
