// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>

#include "passes/pass.h"

namespace temper::passes {

struct PassOptions {
  std::vector<std::string> disabled = {};  ///< names of passes that do not run
  std::vector<std::string> print_ir = {};  ///< "before:<pass>" or "after:<pass>"; "all" stands for every pass
  std::string stop_after = {};             ///< nothing runs after the first run of this pass
  std::function<void(std::string_view text)> print = {};  ///< where print_ir goes; standard error where empty
  bool is_verified = true;                                ///< ir::verify after every pass that changed the graph
  /// For bisection: at most this many pass runs, the last of them with at most `last_run_rewrites`.
  std::optional<std::size_t> most_runs = {};
  std::optional<std::int64_t> last_run_rewrites = {};
};

/// One run of one pass.
struct PassRun {
  std::string pass = {};
  bool changed = false;
  std::size_t nodes_before = 0;
  std::size_t nodes_after = 0;
  std::int64_t rewrites = 0;
  std::string last_node = {};  ///< that the pass rewrote
  double time_us = 0;
};

/// Runs pipelines one after another over a graph: bodies of If, Loop and Scan first, dead code removed and types
/// inferred again after every change, a trace line a run ("temper,passes,<name>,<changed>,<before>-><after>,<us>").
class PassManager {
 public:
  /// Errors: bad_argument for a pass name in the options that no pipeline has.
  explicit PassManager(PassOptions options = {});

  /// Errors: those of the pass with a frame that names it and the file that its input graph was written to.
  void run(const Pipeline& pipeline, ir::Graph& graph);

  /// All runs so far, skipped ones left out.
  [[nodiscard]] const std::vector<PassRun>& runs() const { return runs_; }
  [[nodiscard]] bool is_stopped() const { return is_stopped_; }

 private:
  bool run_group(const PassGroup& group, ir::Graph& graph);
  bool run_pass(const Pass& pass, ir::Graph& graph);
  bool apply(const Pass& pass, ir::Graph& graph, RewriteLimit& limit) const;
  void print(std::string_view when, const Pass& pass, const ir::Graph& graph) const;

  PassOptions options_;
  std::vector<PassRun> runs_;
  bool is_stopped_ = false;
};

}  // namespace temper::passes
