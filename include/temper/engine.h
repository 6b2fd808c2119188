// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "temper/plan.h"
#include "temper/tensor.h"

namespace temper {

class ExecutionContext;

/// An input or output of an engine.
struct TensorInfo {
  std::string name;
  DType dtype = DType::undefined;
  /// Extents as text: "1", "batch", "floor(height/32)"; nothing where even the rank is decided by data.
  std::optional<std::vector<std::string>> dims;
  bool is_shape_tensor = false;  ///< an input whose elements decide extents; always host memory
};

struct ContextOptions {
  int profile = 0;
  int threads = 0;                 ///< most threads that this context uses; 0: all cores
  std::size_t cached_shapes = 16;  ///< shape signatures whose kernels stay prepared
  /// From the third run of a shape with the same addresses on, a GPU replays the work as one CUDA graph.
  bool replays_recorded_work = true;
};

struct EngineOptions {
  std::string device = {};  ///< one of several of the plan's kind: "cuda:1"; empty: the first
};

/// Supplies memory for outputs whose size is known only after their step ran.
class OutputAllocator {
 public:
  virtual ~OutputAllocator() = default;
  /// At least `bytes` bytes (never 0), 64-byte aligned, valid until the caller is done with the output.
  /// Returning null fails the run with an error that names the output.
  virtual void* allocate(std::string_view output, std::size_t bytes) = 0;
  virtual void notify_shape(std::string_view output, const Shape& shape) = 0;
};

/// A loaded plan: immutable, shareable between threads.
class Engine {
 public:
  /// Errors: io, bad_plan (damaged, another version, another device: says which and what to do), device.
  static Engine load(const std::filesystem::path& path, const EngineOptions& options = {});
  static Engine from_plan(const Plan& plan, const EngineOptions& options = {});

  [[nodiscard]] const std::vector<TensorInfo>& inputs() const;
  [[nodiscard]] const std::vector<TensorInfo>& outputs() const;
  [[nodiscard]] int profile_count() const;
  /// Range of an input in a profile. Errors: bad_argument.
  [[nodiscard]] ShapeRange range(int profile, std::string_view input) const;
  [[nodiscard]] const std::string& metadata_json() const;
  /// Memory of the plan's device, for set_device_input and set_device_output. Errors: device where it runs out.
  [[nodiscard]] std::shared_ptr<void> allocate(std::size_t bytes) const;
  /// The same, holding a copy of the tensor's bytes.
  [[nodiscard]] std::shared_ptr<void> upload(const Tensor& tensor) const;
  /// A context of one thread. Cheap; any number may run at the same time. Errors: bad_argument for the profile.
  [[nodiscard]] ExecutionContext context(ContextOptions options = {}) const;

  struct Impl;

 private:
  explicit Engine(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

/// One thread's use of an engine: arena, prepared kernels, bindings. Not thread-safe; contexts are independent.
class ExecutionContext {
 public:
  ExecutionContext(ExecutionContext&&) noexcept;
  ExecutionContext& operator=(ExecutionContext&&) noexcept;
  ~ExecutionContext();

  /// Binds an input: any shape inside the profile. The bytes are read during run(), not copied here.
  /// Errors: bad_argument that prints input, got, [min, max] and the profiles that would fit.
  void set_input(std::string_view name, Tensor tensor);
  /// The same for an input in the device's memory, which is read in place. Errors: also bad_argument for a shape
  /// tensor.
  void set_device_input(std::string_view name, const void* data, const Shape& shape);
  /// Binds a caller's buffer of `bytes` in host memory for an output. Errors on run(): bad_argument where it is too
  /// small.
  void set_output(std::string_view name, void* data, std::size_t bytes);
  /// The same for a buffer in the device's memory, which is written in place.
  void set_device_output(std::string_view name, void* data, std::size_t bytes);
  void set_output_allocator(std::string_view name, OutputAllocator* allocator);
  /// Prepares kernels and memory for the bound inputs' shapes, so that run() finds them.
  void prepare();
  /// Computes the outputs from the bound inputs. Steady state (a seen shape) allocates nothing where all extents are
  /// known beforehand. Where every output is bound to the device's memory it returns before they are written: they
  /// follow on native_stream(). Errors: bad_argument for an unbound input; device.
  void run();
  /// Returns when all runs so far are done.
  void synchronize();
  /// The context's own CUstream; null on the CPU.
  [[nodiscard]] void* native_stream() const;
  /// An output of the last run(); it shares the context's memory and is valid until the next run().
  [[nodiscard]] Tensor output(std::string_view name) const;
  /// set_input for each, run(), then copies of the outputs in order.
  [[nodiscard]] std::vector<Tensor> infer(const std::vector<Tensor>& inputs);

  /// One step's share of a run.
  struct StepTime {
    std::string name;
    std::string op;
    std::string tactic;
    double time_us = 0;
  };
  /// Runs once with a clock around every step.
  [[nodiscard]] std::vector<StepTime> profile();
  /// Bytes of the arena and of prepared kernels' workspaces.
  [[nodiscard]] std::size_t memory_bytes() const;

  struct Impl;

 private:
  friend class Engine;
  explicit ExecutionContext(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace temper
