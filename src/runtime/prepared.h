// SPDX-License-Identifier: Apache-2.0
#pragma once

// A program made ready for one set of input shapes: every extent a number, every arena value an offset, every kernel
// created. Lives in a context's cache; the same memory serves all of them in turn.

#include <memory>
#include <string>
#include <vector>

#include "backend/device.h"
#include "runtime/constants.h"
#include "runtime/loaded_program.h"
#include "runtime/memory_planner.h"

namespace temper::runtime {

/// What an engine's programs share.
struct EngineState {
  backend::Device* device = nullptr;
  backend::Device* host = nullptr;  ///< computes what the device has no kernel for; the device itself where it is one
  EngineConstants* constants = nullptr;
};

/// Where a value's first byte is.
struct Location {
  enum class Base : std::uint8_t {
    none,  ///< kept as a Tensor
    arena,
    bound,  ///< in the buffer that the caller bound for `root`, else in the arena
    fixed,  ///< constants and content
  };
  Base base = Base::none;
  std::int32_t root = plan::k_absent;  ///< the value that owns the memory; others are views into it
  std::size_t arena_offset = 0;        ///< of the root
  std::size_t view_offset = 0;         ///< from the root's first byte
  const void* fixed = nullptr;
};

struct PreparedStep {
  enum class Mode : std::uint8_t { kernel, host, skip };
  Mode mode = Mode::skip;
  std::unique_ptr<backend::Kernel> kernel;
  std::string tactic;  ///< id of the kernel's tactic
  std::string config;
  std::size_t workspace_offset = 0;
  std::vector<const void*> inputs;  ///< resolved for the arena and bindings of the last run
  std::vector<void*> outputs;
  void* workspace = nullptr;
};

/// Neighbouring steps that only queue work: recorded once, then replayed with one call.
struct Segment {
  std::size_t first = 0;
  std::size_t end = 0;
  std::unique_ptr<backend::Recording> recording;
};

class Prepared {
 public:
  /// `symbols`: numbers of the program's symbols, data-dependent ones unknown. `profile` picks the tactic choices.
  /// Without kernels it tells shapes and problems only.
  /// Errors: bad_argument where extents do not fit each other.
  Prepared(const LoadedProgram& program, const EngineState& engine, int profile,
           std::vector<ShapeProgram::Number> symbols, bool makes_kernels = true);

  [[nodiscard]] std::size_t arena_bytes() const { return memory_.total_bytes; }
  [[nodiscard]] std::vector<PreparedStep>& steps() { return steps_; }
  /// Shape of a value that is not dynamic.
  [[nodiscard]] const Shape& shape(std::int32_t value) const { return shapes_[static_cast<std::size_t>(value)]; }
  [[nodiscard]] const Location& location(std::int32_t value) const {
    return locations_[static_cast<std::size_t>(value)];
  }
  [[nodiscard]] const Tensor& content(std::int32_t value) const { return contents_[static_cast<std::size_t>(value)]; }
  [[nodiscard]] const std::vector<ShapeProgram::Number>& symbols() const { return symbols_; }
  /// The problem that a kernel step solves at these shapes.
  [[nodiscard]] backend::Problem problem(std::size_t step) const;
  [[nodiscard]] std::unique_ptr<StepConstants> step_constants(std::size_t step) const;

  /// Runs of steps that may be recorded, in order; the steps between them wait for the stream.
  [[nodiscard]] std::vector<Segment>& segments() { return segments_; }

  std::uint64_t arena_generation = 0;  ///< of the arena that the steps' pointers were resolved for
  int runs_with_pointers = 0;          ///< since the steps' pointers last changed

 private:
  void number_extents();
  void place_views();
  bool place_view(std::int32_t value);
  void separate_operands(const plan::Step& step);
  [[nodiscard]] bool joins_views(std::size_t step) const;
  [[nodiscard]] bool touches_nothing(std::size_t step) const;
  [[nodiscard]] bool writes_nothing(std::size_t step) const;
  [[nodiscard]] const plan::TacticChoice* choice(std::size_t step, int profile) const;
  /// A plan without its graph must hold what these steps will read.
  void keep_constants_of_host_steps() const;
  [[nodiscard]] bool is_reference_by_copy(std::size_t step, int profile) const;
  void create_kernel_of(std::size_t step, int profile);
  void create_kernels(int profile);
  void find_segments();
  void plan_arena();
  /// Inputs lie in the arena too where the host's memory is not the device's.
  [[nodiscard]] bool is_in_arena(std::int32_t value) const;
  void locate_values();
  [[nodiscard]] std::vector<Lifetime> value_lifetimes() const;
  [[nodiscard]] std::int32_t root_of(std::int32_t value) const;

  const LoadedProgram* program_;
  EngineState engine_;
  std::vector<ShapeProgram::Number> symbols_;
  std::vector<ShapeProgram::Number> numbers_;
  std::vector<Shape> shapes_;
  std::vector<Tensor> contents_;
  std::vector<std::uint8_t> is_placed_view_;
  std::vector<std::size_t> view_bytes_;  ///< offset of a placed view in its parent
  std::vector<Location> locations_;
  std::vector<PreparedStep> steps_;
  std::vector<Segment> segments_;
  MemoryPlan memory_;
};

/// Creates the kernel that the plan chose, or where that does not take the problem, the device's first that does, or
/// where none does, one that computes on the host. Returns the tactic's id and config beside it.
/// Errors: unsupported where nothing takes it, with every refusal.
struct CreatedKernel {
  std::unique_ptr<backend::Kernel> kernel;
  std::string tactic;
  std::string config;
};
[[nodiscard]] CreatedKernel create_kernel(backend::Device& device, backend::Device& host,
                                          const backend::Problem& problem, const plan::TacticChoice* choice,
                                          backend::ConstantStore& constants);

}  // namespace temper::runtime
