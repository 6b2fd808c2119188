// SPDX-License-Identifier: Apache-2.0
#include "passes/bisect.h"

#include <algorithm>
#include <cmath>

#include "ir/interpret.h"
#include "ir/text.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::passes {

namespace {

/// The graph after some of the passes.
struct Prefix {
  ir::Graph graph;
  std::vector<PassRun> runs;
  std::string error;  ///< of the pass that follows the last run
};

class Bisection {
 public:
  Bisection(const ir::Graph& graph, std::span<const Pipeline* const> pipelines, PassOptions options,
            const GraphCheck& check)
      : graph_(graph), pipelines_(pipelines), options_(std::move(options)), check_(check) {
    options_.print_ir.clear();
  }

  BisectResult run() {
    if (!holds(graph_)) {
      result_.verdict = BisectResult::Verdict::broken_before;
      return result_;
    }
    const Prefix all = prefix({}, {});
    if (all.error.empty() && holds(all.graph)) return result_;
    result_.verdict = BisectResult::Verdict::broken_by_pass;
    result_.run = first_failure(all.runs.size() + (all.error.empty() ? 0 : 1),
                                [&](std::size_t count) { return prefix(count, {}); });
    describe(prefix(result_.run, {}));
    return result_;
  }

 private:
  Prefix prefix(std::optional<std::size_t> runs, std::optional<std::int64_t> rewrites) const {
    PassOptions options = options_;
    options.most_runs = runs;
    options.last_run_rewrites = rewrites;
    PassManager manager(options);
    Prefix result{graph_, {}, {}};
    try {
      for (const Pipeline* pipeline : pipelines_) manager.run(*pipeline, result.graph);
    } catch (const Error& error) {
      result.error = error.what();
    }
    result.runs = manager.runs();
    return result;
  }

  bool holds(const ir::Graph& graph) {
    ++result_.checks;
    try {
      return check_(graph);
    } catch (const Error&) {
      return false;
    }
  }

  /// The smallest count in [1, last] whose prefix fails; that of `last` is known to.
  template <class F>
  std::size_t first_failure(std::size_t last, F&& prefix_of) {
    std::size_t good = 0;
    while (last - good > 1) {
      const std::size_t middle = good + (last - good) / 2;
      const Prefix half = prefix_of(middle);
      (half.error.empty() && holds(half.graph) ? good : last) = middle;
    }
    return last;
  }

  void describe(const Prefix& broken) {
    const auto run = result_.run;
    result_.error = broken.error;
    if (!broken.error.empty()) {
      result_.pass = failing_pass(broken.error);
      result_.before = ir::text_from_graph(run > 1 ? prefix(run - 1, {}).graph : graph_);
      return;
    }
    const PassRun& last = broken.runs.back();
    result_.pass = last.pass;
    const auto rewrites = first_failure(static_cast<std::size_t>(last.rewrites), [&](std::size_t count) {
      return prefix(run, static_cast<std::int64_t>(count));
    });
    result_.rewrite = static_cast<std::int64_t>(rewrites);
    const Prefix after = prefix(run, result_.rewrite);
    result_.node = after.runs.empty() ? std::string() : after.runs.back().last_node;
    result_.before = ir::text_from_graph(prefix(run, std::max<std::int64_t>(0, result_.rewrite - 1)).graph);
    result_.after = ir::text_from_graph(after.graph);
  }

  /// The name in the frame that PassManager adds.
  static std::string failing_pass(const std::string& error) {
    const std::string frame = "while running pass '";
    const std::size_t begin = error.find(frame);
    if (begin == std::string::npos) return {};
    const std::size_t name = begin + frame.size();
    return error.substr(name, error.find('\'', name) - name);
  }

  const ir::Graph& graph_;
  std::span<const Pipeline* const> pipelines_;
  PassOptions options_;
  const GraphCheck& check_;
  BisectResult result_;
};

bool is_close(const Tensor& actual, const Tensor& expected, double tolerance) {
  if (actual.dtype() != expected.dtype() || actual.shape() != expected.shape()) return false;
  if (!is_floating(expected.dtype())) return actual.equals(expected);
  const auto a = to_f64(actual), e = to_f64(expected);
  double largest = 0;
  for (const double value : e)
    if (std::isfinite(value)) largest = std::max(largest, std::fabs(value));
  for (std::size_t i = 0; i < a.size(); ++i) {
    const bool is_same = a[i] == e[i] || (std::isnan(a[i]) && std::isnan(e[i]));
    if (!is_same && !(std::fabs(a[i] - e[i]) <= tolerance * largest)) return false;
  }
  return true;
}

}  // namespace

BisectResult bisect(const ir::Graph& graph, std::span<const Pipeline* const> pipelines, const PassOptions& options,
                    const GraphCheck& check) {
  return Bisection(graph, pipelines, options, check).run();
}

GraphCheck matches_reference(const ir::Graph& original, std::vector<Tensor> inputs, double tolerance) {
  auto expected = ir::Interpreter(original).run(inputs);
  return [inputs = std::move(inputs), expected = std::move(expected), tolerance](const ir::Graph& graph) {
    const auto actual = ir::Interpreter(graph).run(inputs);
    for (std::size_t i = 0; i < expected.size(); ++i)
      if (!is_close(actual.at(i), expected[i], tolerance)) return false;
    return true;
  };
}

}  // namespace temper::passes
