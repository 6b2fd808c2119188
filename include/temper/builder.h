// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "temper/plan.h"

namespace temper {

/// The widest arithmetic error that a build may introduce.
enum class Precision { f32, tf32, f16, bf16, i8, best };

/// What becomes of the precisions asked for single layers.
enum class PrecisionConstraints {
  none,    ///< they are ignored
  prefer,  ///< taken where the device can, else a note says where not
  obey,    ///< an error where the device cannot
};

/// A precision for the layers whose name, or whose ONNX node's name, matches a wildcard; the last match counts.
struct LayerPrecision {
  std::string pattern;
  Precision precision = Precision::f32;
  /// Reads "head/*:fp32". Errors: bad_argument.
  static LayerPrecision parse(std::string_view text);
};

struct BuildOptions {
  std::string device = "cpu";  ///< "cpu", "cuda", "cuda:1": where the plan will run; it is tuned there
  /// What the device has no kernel for runs on the host, with copies; else it is an error that lists all such steps.
  bool allows_fallback = true;
  Precision precision = Precision::f32;
  PrecisionConstraints precision_constraints = PrecisionConstraints::prefer;
  std::vector<LayerPrecision> layer_precisions = {};
  /// Inputs in the model's order that the non-finite guard of fp16 runs beside random ones.
  std::vector<std::vector<Tensor>> sample_inputs = {};
  std::vector<OptimizationProfile> profiles = {};  ///< none: one profile with the defaults
  /// 0 takes the first tactic without timing; 1 and 2 time few; 3 times all of the likeliest layout; 4 and 5 also
  /// compare layouts, 5 with more repetitions.
  int optimization_level = 3;
  int threads = 0;                  ///< that timing runs with; 0: all cores of the machine
  std::size_t workspace_bytes = 0;  ///< a kernel's scratch memory; 0: no limit
  /// Times of tactics: read where it exists, written back; empty: none. For a GPU the machine code goes beside it, to
  /// the same name with ".code.npz" behind.
  std::filesystem::path timing_cache = {};
  bool fail_on_timing_cache_miss = false;
  double time_limit_s = 0;  ///< of tactic timing, best so far after it; 0: none
  bool embed_graph = true;  ///< so that the plan can be tuned again on another machine
  std::vector<std::string> disabled_passes = {};
  std::vector<std::string> print_ir = {};  ///< "before:fuse_pointwise", "after:all"; printed to standard error
  std::string stop_after = {};             ///< name of the last pass to run
  bool is_quiet = true;                    ///< no progress
};

/// Turns ONNX models into plans for this machine.
class Builder {
 public:
  explicit Builder(BuildOptions options = {});
  /// Errors: io, invalid_model, unsupported (all unsupported nodes in one message), bad_argument (profiles).
  [[nodiscard]] Plan build(const std::filesystem::path& model) const;
  /// A model in memory; external data is looked for in `folder`.
  [[nodiscard]] Plan build_from_bytes(std::span<const std::byte> model, const std::filesystem::path& folder = {}) const;
  /// Tunes an existing plan's embedded graph for this machine. Errors: bad_plan where no graph is embedded.
  [[nodiscard]] Plan rebuild(const Plan& plan) const;

 private:
  BuildOptions options_;
};

/// A function that builds a model's plan in memory: what temper/tasks.h falls back to where no plan serves.
[[nodiscard]] std::function<Plan(const std::filesystem::path& model)> plan_maker(BuildOptions options = {});

}  // namespace temper
