// SPDX-License-Identifier: Apache-2.0
#pragma once

// Finds the pass, and the rewrite in it, that breaks a graph's result: for wrong results that only a whole model shows.

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "passes/pass_manager.h"

namespace temper::passes {

/// True where the graph still computes what it should. An Error that it throws counts as false.
using GraphCheck = std::function<bool(const ir::Graph& graph)>;

struct BisectResult {
  enum class Verdict {
    fine,           ///< the check holds after all passes
    broken_before,  ///< the check fails before the first pass
    broken_by_pass,
  };
  Verdict verdict = Verdict::fine;
  std::string pass = {};     ///< whose run breaks the result
  std::size_t run = 0;       ///< counted over all pass runs from 1
  std::int64_t rewrite = 0;  ///< of that run, from 1; 0 where the pass threw an error
  std::string node = {};     ///< that this rewrite changed, by its name before
  std::string before = {};   ///< the graph just before the rewrite, as text
  std::string after = {};    ///< and just after it
  std::string error = {};    ///< what the pass threw, if it did
  int checks = 0;            ///< how often `check` was called
};

/// Halves the pass runs of the pipelines, then the rewrites of the first run that breaks the check. Assumes, as any
/// bisection, that what is broken stays broken. `options` are those of the failing build; its limits are replaced.
/// Cost: about log2(runs) + log2(rewrites) calls of `check`, each after running the passes anew.
[[nodiscard]] BisectResult bisect(const ir::Graph& graph, std::span<const Pipeline* const> pipelines,
                                  const PassOptions& options, const GraphCheck& check);

/// Compares with the results of `original` under the reference evaluation: the same shapes and types, and values that
/// differ by at most `tolerance` times the largest magnitude of their output; NaN equals NaN.
[[nodiscard]] GraphCheck matches_reference(const ir::Graph& original, std::vector<Tensor> inputs, double tolerance);

}  // namespace temper::passes
