// SPDX-License-Identifier: Apache-2.0
#include "differential/engines.h"

#include "base/check.h"
#include "builder/build_graph.h"
#include "ir/interpret.h"
#include "passes/pass_manager.h"
#include "passes/pipelines.h"
#include "temper/builder.h"
#include "temper/engine.h"

namespace temper::differential {

namespace {

/// From the smallest to the largest shape of the sets, tuned for the first.
OptimizationProfile profile_of(const Sample& sample) {
  OptimizationProfile profile;
  for (std::size_t i = 0; i < sample.graph.inputs().size(); ++i) {
    Shape least = sample.input_sets[0][i].shape();
    Shape most = least;
    for (const InputSet& inputs : sample.input_sets)
      for (std::size_t axis = 0; axis < least.size(); ++axis) {
        least[axis] = std::min(least[axis], inputs[i].shape()[axis]);
        most[axis] = std::max(most[axis], inputs[i].shape()[axis]);
      }
    profile.add(sample.graph.value(sample.graph.inputs()[i]).name, least, sample.input_sets[0][i].shape(), most);
  }
  return profile;
}

}  // namespace

OutputSets run_passes(const Sample& sample) {
  ir::Graph graph = sample.graph;
  passes::PassManager manager;
  manager.run(passes::canonicalise(), graph);
  manager.run(passes::optimise(), graph);
  const ir::Interpreter interpreter(graph);
  OutputSets results;
  for (const InputSet& inputs : sample.input_sets) results.push_back(interpreter.run(inputs));
  return results;
}

namespace {

OutputSets run_plan_on(const Sample& sample, const std::string& device) {
  BuildOptions options;
  options.device = device;
  options.profiles = {profile_of(sample)};
  options.optimization_level = 0;
  const Plan plan = builder::build_graph(sample.graph, options);
  ExecutionContext context = Engine::from_plan(plan).context();
  OutputSets results;
  for (const InputSet& inputs : sample.input_sets) results.push_back(context.infer(inputs));
  return results;
}

}  // namespace

OutputSets run_plan(const Sample& sample) { return run_plan_on(sample, "cpu"); }

EngineUnderTest engine_named(const std::string& name) {
  if (name == "passes") return run_passes;
  if (name == "plan") return run_plan;
  if (name == "cuda") return [](const Sample& sample) { return run_plan_on(sample, "cuda"); };
  throw Error(ErrorCode::bad_argument, str("there is no engine '", name, "'; passes, plan and cuda are"), __FILE__,
              __LINE__);
}

}  // namespace temper::differential
