// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>

#include "temper/tensor.h"

namespace temper::backend {

/// An ordered queue of work on a device. The CPU's runs at once in the calling thread.
class Stream {
 public:
  virtual ~Stream() = default;
  /// Returns when all work queued so far is done. Errors: device.
  virtual void synchronize() = 0;
};

/// Device pointers in the order of the problem's inputs and outputs; null where absent. A constant input's pointer may
/// be null too: kernels take constants from the ConstantStore when they are created.
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
  /// The plain content.
  [[nodiscard]] Tensor plain(std::size_t input) {
    return packed(input, "plain", [](const Tensor& content) { return content; });
  }
};

}  // namespace temper::backend
