// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "temper/plan.h"

namespace temper {

/// The widest arithmetic error that a build may introduce.
enum class Precision { f32, tf32, f16, bf16, i8, best };

struct BuildOptions {
  Precision precision = Precision::f32;
  std::vector<OptimizationProfile> profiles = {};  ///< none: one profile with the defaults
  /// 0 takes the first tactic without timing; 1 and 2 time few; 3 times all of the likeliest layout; 4 and 5 also
  /// compare layouts, 5 with more repetitions.
  int optimization_level = 3;
  int threads = 0;                          ///< that timing runs with; 0: all cores of the machine
  std::size_t workspace_bytes = 0;          ///< a kernel's scratch memory; 0: no limit
  std::filesystem::path timing_cache = {};  ///< read where it exists, written back; empty: none
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

}  // namespace temper
