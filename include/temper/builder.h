// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "temper/tensor.h"

namespace temper {

/// The widest arithmetic error that a build may introduce.
enum class Precision { f32, tf32, f16, bf16, i8, best };

/// Smallest, tuned-for and largest extents of an input; for a shape tensor, of its elements.
struct ShapeRange {
  Shape min;
  Shape opt;
  Shape max;
};

/// The shapes that one context may see. Keys are input names or wildcards (`*`, `?`, `[...]`); where several match an
/// input the last one added wins. Inputs without a range get their fixed extents, and 1 for every dynamic one.
class OptimizationProfile {
 public:
  OptimizationProfile& add(std::string input, Shape min, Shape opt, Shape max);
  /// Reads "images: 1x3x640x640, 4x3x640x640, 32x3x640x640; sizes: 2, 4, 8"; one shape stands for all three.
  /// Errors: bad_argument.
  static OptimizationProfile parse(std::string_view text);
  /// In the order added.
  [[nodiscard]] const std::vector<std::pair<std::string, ShapeRange>>& ranges() const { return ranges_; }

 private:
  std::vector<std::pair<std::string, ShapeRange>> ranges_;
};

struct BuildOptions {
  Precision precision = Precision::f32;
  std::vector<OptimizationProfile> profiles;  ///< none: one profile with the defaults
  /// 0 takes the first tactic without timing; 1 and 2 time few; 3 times all of the likeliest layout; 4 and 5 also
  /// compare layouts, 5 with more repetitions.
  int optimization_level = 3;
  int threads = 0;                            ///< that timing runs with; 0: all cores of the machine
  std::size_t workspace_bytes = 0;            ///< a kernel's scratch memory; 0: no limit
  std::filesystem::path timing_cache;         ///< read where it exists, written back; empty: none
  bool fail_on_timing_cache_miss = false;
  double time_limit_s = 0;                    ///< of tactic timing, best so far after it; 0: none
  bool embed_graph = true;                    ///< so that the plan can be tuned again on another machine
  std::vector<std::string> disabled_passes;
  std::vector<std::string> print_ir;          ///< "before:fuse_pointwise", "after:all"; printed to standard error
  std::string stop_after;                     ///< name of the last pass to run
  bool is_quiet = true;                       ///< no progress
};

/// A plan in memory or in a mapped file. Copies share the bytes.
class Plan {
 public:
  /// Maps the file; checks header, checksums and structure. Errors: io, bad_plan.
  static Plan load(const std::filesystem::path& path);
  /// Checks likewise. Errors: bad_plan.
  static Plan from_bytes(std::vector<std::byte> bytes);
  /// Writes to a temporary file and renames it. Errors: io; then nothing is left behind.
  void save(const std::filesystem::path& path) const;
  [[nodiscard]] std::span<const std::byte> bytes() const;

  struct Content;
  explicit Plan(std::shared_ptr<const Content> content) : content_(std::move(content)) {}
  [[nodiscard]] const Content& content() const { return *content_; }
  [[nodiscard]] std::shared_ptr<const Content> share() const { return content_; }

 private:
  std::shared_ptr<const Content> content_;
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
