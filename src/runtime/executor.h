// SPDX-License-Identifier: Apache-2.0
#pragma once

// Runs one program: binds inputs, finds or prepares the kernels for their shapes, walks the steps. A context owns one
// for the model; bodies of If, Loop and Scan have their own.

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include "runtime/host_kernels.h"
#include "runtime/prepared.h"
#include "runtime/staging.h"

namespace temper::runtime {

struct ExecutorOptions {
  int profile = 0;
  int threads = 0;                 ///< 0: leave the caller's limit
  std::size_t cached_shapes = 16;  ///< prepared shape signatures kept
  bool records = true;             ///< replay recorded work where the device can record it
  bool makes_kernels = true;       ///< false: prepare() finds out shapes and problems alone, and nothing can run
};

class Executor {
 public:
  Executor(const LoadedProgram& program, const EngineState& engine, const ExecutorOptions& options);
  ~Executor();

  /// `index` counts the program's inputs. The type and the fixed extents are checked. Errors: bad_argument.
  void set_input(std::size_t index, Tensor tensor);
  /// An input in the device's memory, read in place. Errors: also bad_argument for shape tensors and for types that
  /// only the host holds.
  void set_device_input(std::size_t index, const void* data, Shape shape);
  /// Host memory. Null unbinds: the output then lives in the arena.
  void bind_output(std::size_t index, void* data, std::size_t bytes);
  /// Memory of the device, written in place.
  void bind_device_output(std::size_t index, void* data, std::size_t bytes);
  /// Asked for memory when the size of an output is known; null returns fail the run.
  using OutputSource = std::function<void*(const Shape& shape, std::size_t bytes)>;
  void set_output_source(std::size_t index, OutputSource source);

  void prepare();
  /// Returns when outputs bound to host memory, or to none, are there; others follow on the stream.
  void run();
  void synchronize();
  [[nodiscard]] backend::Stream& stream() { return *stream_; }
  [[nodiscard]] std::unique_ptr<backend::Stopwatch> create_stopwatch() { return engine_.device->create_stopwatch(); }
  /// Shares the executor's memory: valid until the next run. Errors: bad_argument where the output is bound to the
  /// device's memory.
  [[nodiscard]] Tensor output(std::size_t index) const;

  /// Called after every step with each output it wrote. Slows the run down.
  using Observer = std::function<void(const plan::Value& value, const Tensor& content)>;
  /// How an observer is given a value: as a plain tensor, or in one row as it lies in memory, padded channels (zeros)
  /// included, which copies nothing where the host reads the device's memory.
  enum class Observed : std::uint8_t { plain, stored };
  void set_observer(Observer observer, Observed form = Observed::plain) {
    observer_ = std::move(observer);
    observed_ = form;
  }
  /// Called around every step: before (false) and after (true).
  using StepClock = std::function<void(std::size_t step, bool is_done)>;
  void set_step_clock(StepClock clock) { clock_ = std::move(clock); }

  /// Scratch memory for every step in place of the arena's; null returns to the arena. For tactic timing, whose kernels
  /// want more or less than the planned ones.
  void use_workspace(void* workspace);

  /// The kernels for the bound shapes; prepare() must have run. For tactic timing.
  [[nodiscard]] Prepared& prepared() { return *current_; }
  [[nodiscard]] const LoadedProgram& program() const { return *program_; }
  [[nodiscard]] std::size_t arena_bytes() const;

 private:
  struct CacheEntry {
    std::vector<std::int64_t> signature;
    std::unique_ptr<Prepared> prepared;
  };
  struct Binding {
    const void* input = nullptr;  ///< first byte of a bound input
    void* output = nullptr;
    std::size_t bytes = 0;      ///< of a bound output
    bool is_on_device = false;  ///< the bound output
  };
  void check_input(const plan::Value& value, DType dtype, const Shape& shape) const;
  void set_bindings(std::size_t output, Binding binding);
  void compute_signature();
  [[nodiscard]] std::vector<ShapeProgram::Number> input_symbols() const;
  void check_consistent(const std::vector<ShapeProgram::Number>& symbols) const;
  void reserve_arena(std::size_t bytes);
  void bind_sources();
  [[nodiscard]] void* address(std::int32_t value) const;
  void resolve_pointers();
  void send_inputs();
  /// True where some output comes to the host.
  bool fetch_outputs();
  void hand_out_outputs();
  void run_steps();
  void run_range(std::size_t first, std::size_t end);
  void run_segment(Segment& segment);
  void record(Segment& segment);
  void report_step(std::size_t step);

  // Steps on host tensors.
  void run_host_step(std::size_t step);
  [[nodiscard]] std::vector<Tensor> host_inputs(std::size_t step);
  [[nodiscard]] Tensor host_tensor(std::int32_t value);
  /// From the value's address, waiting for the stream; as a plain tensor.
  [[nodiscard]] Tensor copied_to_host(DType dtype, const Shape& shape, std::int32_t value);
  void store_host_output(std::int32_t value, Tensor result);
  void learn_symbols(std::int32_t value, const Tensor& result);
  [[nodiscard]] std::vector<Tensor> compute_on_host(std::size_t step, const std::vector<Tensor>& inputs);
  [[nodiscard]] Tensor content_tensor(std::int32_t value);
  void deliver_dynamic_outputs();

  const LoadedProgram* program_;
  EngineState engine_;
  ExecutorOptions options_;
  std::unique_ptr<backend::Stream> stream_;
  std::unique_ptr<backend::Allocation> arena_;
  std::uint64_t arena_generation_ = 1;
  std::vector<Tensor> inputs_;  ///< of an input on the device, only type and shape may be used
  std::vector<std::uint8_t> is_input_on_device_;
  std::optional<Staging> staging_;  ///< where the host cannot read the device's memory
  bool is_in_flight_ = false;       ///< a run returned before its work was done
  bool can_record_ = true;
  std::vector<Binding> bindings_;      ///< by value index
  std::vector<OutputSource> sources_;  ///< by output index
  std::vector<std::int64_t> signature_;
  std::list<CacheEntry> cache_;  ///< most recently used first
  Prepared* current_ = nullptr;
  bool are_pointers_stale_ = true;
  void* workspace_ = nullptr;
  HostKernels host_kernels_;
  std::vector<Tensor> dynamic_;                ///< by value index
  std::vector<ShapeProgram::Number> symbols_;  ///< of this run
  std::vector<ShapeProgram::Number> numbers_;
  Observer observer_;
  Observed observed_ = Observed::plain;
  StepClock clock_;
};

}  // namespace temper::runtime
