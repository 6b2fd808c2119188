// SPDX-License-Identifier: Apache-2.0
#include "runners/bisect.h"

#include "backends/reference/evaluate.h"
#include "base/check.h"
#include "ir/interpret.h"
#include "passes/pipelines.h"
#include "plan/content.h"
#include "runners/temper_runner.h"

namespace temper::runners {

namespace {

/// Why the outputs are wrong; empty where they agree.
std::string failure_of(const NamedTensors& expected, const NamedTensors& got, const CompareOptions& options) {
  const RunComparison comparison = compare_runs(expected, got, options);
  if (comparison.passed()) return {};
  for (const auto& output : comparison.outputs)
    if (!output.passed) return str("output '", output.name, "': ", output.reason);
  return "not a single element was compared";
}

/// An error is a wrong result too.
template <class Run>
std::string failure_of_run(const NamedTensors& expected, const CompareOptions& options, Run&& run) {
  try {
    return failure_of(expected, run(), options);
  } catch (const std::exception& error) {
    return str("error: ", error.what());
  }
}

/// The smallest number in (low, high] for which `fails` holds; it does at `high`.
template <class Count, class Fails>
Count first_failure(Count low, Count high, Fails&& fails) {
  while (high - low > 1) {
    const Count middle = low + (high - low) / 2;
    (fails(middle) ? high : low) = middle;
  }
  return high;
}

/// What is left of the passes after a limit.
struct Trial {
  std::string failure;
  std::vector<passes::PassRun> runs;
};

class PassBisection {
 public:
  PassBisection(const ir::Graph& graph, const NamedTensors& inputs, const NamedTensors& expected,
                const BisectOptions& options)
      : graph_(graph), inputs_(inputs), expected_(expected), options_(options) {}

  Trial attempt(std::optional<std::size_t> runs, std::optional<std::int64_t> rewrites) const {
    if (options_.on_trial)
      options_.on_trial(runs ? str(*runs, " pass runs", rewrites ? str(", ", *rewrites, " rewrites of the last") : "")
                             : std::string("all passes"));
    passes::PassOptions limits = options_.passes;
    limits.most_runs = runs;
    limits.last_run_rewrites = rewrites;
    Trial trial;
    trial.failure = failure_of_run(expected_, options_.compare, [&] {
      ir::Graph graph = graph_;
      passes::PassManager manager(limits);
      manager.run(passes::canonicalise(), graph);
      if (!manager.is_stopped()) manager.run(passes::optimise(), graph);
      trial.runs = manager.runs();
      return expected_outputs(graph, inputs_);
    });
    return trial;
  }

 private:
  const ir::Graph& graph_;
  const NamedTensors& inputs_;
  const NamedTensors& expected_;
  const BisectOptions& options_;
};

/// The outputs of the plan with the reference tactic in the first `steps` steps.
NamedTensors run_with_reference(const Plan& plan, std::size_t steps, const NamedTensors& inputs) {
  const auto make = [&] {
    if (steps == 0) return plan;
    plan::Plan changed = plan.content().plan;
    for (std::size_t i = 0; i < steps; ++i)
      changed.programs[0].steps[i].choices.assign(changed.profiles.size(), {std::string(reference::k_evaluate), ""});
    return plan::make_plan(changed);
  };
  const auto runner = make_temper_runner(make);
  runner->activate();
  return runner->infer(inputs);
}

}  // namespace

NamedTensors expected_outputs(const ir::Graph& graph, const NamedTensors& inputs) {
  const ir::NamedTensors outputs = ir::interpret(graph, ir::NamedTensors(inputs.begin(), inputs.end()));
  NamedTensors result;
  for (const ir::ValueId id : graph.outputs()) {
    const std::string& name = graph.value(id).name;
    result.emplace_back(name, outputs.at(name));
  }
  return result;
}

std::optional<PassCulprit> bisect_passes(const ir::Graph& graph, const NamedTensors& inputs,
                                         const NamedTensors& expected, const BisectOptions& options) {
  const PassBisection bisection(graph, inputs, expected, options);
  const Trial all = bisection.attempt({}, {});
  if (all.failure.empty()) return std::nullopt;
  // A pass that throws leaves no record of the runs before it: their number is found by doubling.
  std::size_t runs = all.runs.size();
  if (runs == 0)
    for (runs = 1; bisection.attempt(runs, {}).failure.empty();) runs *= 2;
  runs = first_failure<std::size_t>(0, runs,
                                    [&](std::size_t most) { return !bisection.attempt(most, {}).failure.empty(); });
  const Trial broken = bisection.attempt(runs, {});
  PassCulprit culprit{"", runs, 0, "", broken.failure};
  if (broken.runs.empty()) return culprit;
  culprit.pass = broken.runs.back().pass;
  culprit.node = broken.runs.back().last_node;
  if (broken.runs.back().rewrites > 0) {
    culprit.rewrite = first_failure<std::int64_t>(0, broken.runs.back().rewrites, [&](std::int64_t most) {
      return !bisection.attempt(runs, most).failure.empty();
    });
    const Trial first = bisection.attempt(runs, culprit.rewrite);
    culprit.reason = first.failure;
    if (!first.runs.empty()) culprit.node = first.runs.back().last_node;
  }
  return culprit;
}

std::optional<TacticCulprit> bisect_tactics(const Plan& plan, const NamedTensors& inputs, const NamedTensors& expected,
                                            const BisectOptions& options) {
  const auto failure = [&](std::size_t steps) {
    if (options.on_trial) options.on_trial(str("reference tactic in the first ", steps, " steps"));
    return failure_of_run(expected, options.compare, [&] { return run_with_reference(plan, steps, inputs); });
  };
  const std::string reason = failure(0);
  if (reason.empty()) return std::nullopt;
  const auto& steps = plan.content().plan.programs[0].steps;
  const std::string with_reference = failure(steps.size());
  TEMPER_CHECK(with_reference.empty(), unsupported, "the plan is wrong with the reference tactic in every step, too (",
               with_reference, "): it was lowered wrongly, or the tolerance is too tight for this model");
  // failure(k) is empty from some k on: look for the last k that still fails.
  const std::size_t good =
      first_failure<std::size_t>(0, steps.size(), [&](std::size_t k) { return failure(k).empty(); });
  const plan::Step& step = steps[good - 1];
  const std::string tactic = step.choices.empty() ? "the first that takes it" : step.choices[0].tactic;
  return TacticCulprit{step.name, step.op.text(), tactic, step.sources, failure(good - 1)};
}

}  // namespace temper::runners
