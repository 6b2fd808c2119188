// SPDX-License-Identifier: Apache-2.0
#include "deploy/benchmark_stage.h"

#include <cmath>
#include <map>

#include "base/check.h"
#include "base/progress.h"
#include "builder/metadata.h"
#include "deploy/report/summaries.h"
#include "deploy/stage_inputs.h"
#include "plan/content.h"
#include "runners/benchmark.h"

namespace temper::deploy {

namespace {

std::vector<double> milliseconds(const runners::RunTimes& times) {
  std::vector<double> result;
  for (const double us : times.us) result.push_back(us / 1000);
  return result;
}

std::string shapes_text(const NamedTensors& inputs) {
  std::vector<std::string> parts;
  for (const auto& [name, tensor] : inputs) parts.push_back(str(name, ": ", shape_text(tensor.shape())));
  return join(parts, ", ");
}

class Bench {
 public:
  explicit Bench(const Job& job) : job_(job), config_(job.config.benchmark) {
    inputs_ = random_inputs(job, 1, 1, job.config.verification.range).at(0);
  }

  [[nodiscard]] report::Candidate time_plan(const BuiltVariant& built) const {
    const Engine engine = Engine::from_plan(*built.plan);
    const auto make = [&]() -> std::function<void()> {
      return [context = std::make_shared<ExecutionContext>(make_context(engine))] { context->run(); };
    };
    report::Candidate candidate = candidate_of(built.variant);
    candidate.latency = figures(runners::time_runs(make, options()));
    ExecutionContext context = make_context(engine);
    context.run();
    report::Memory memory;
    memory.arena_bytes = static_cast<std::int64_t>(context.memory_bytes());
    memory.weights_bytes = weights_bytes(*built.plan);
    candidate.memory = memory;
    if (config_.layers) candidate.layers = layers(context, *built.plan);
    return candidate;
  }

  [[nodiscard]] report::Candidate time_runner(const std::string& name) const {
    report::Candidate candidate = candidate_of(name);
    try {
      const auto make = [&]() -> std::function<void()> {
        std::shared_ptr<Runner> runner = model_runner(job_, name, config_.threads);
        runner->activate();
        return [this, runner] { static_cast<void>(runner->infer(inputs_)); };
      };
      // The reference takes seconds a run, always about the same.
      const runners::BenchmarkOptions once{0, 0, 1, 1};
      candidate.latency = figures(runners::time_runs(make, name == "reference" ? once : options()));
    } catch (const Error& error) {
      candidate.error = error.message();
    }
    return candidate;
  }

 private:
  [[nodiscard]] runners::BenchmarkOptions options() const {
    return {config_.warm_up_s, config_.duration_s, config_.runs, config_.streams};
  }

  [[nodiscard]] ExecutionContext make_context(const Engine& engine) const {
    ExecutionContext context = engine.context({.threads = config_.threads});
    for (const auto& [name, tensor] : inputs_) context.set_input(name, tensor);
    return context;
  }

  [[nodiscard]] report::Latency figures(const runners::RunTimes& times) const {
    const Shape& first = inputs_.front().second.shape();
    const bool has_batch = !job_.model.network.inputs.empty() && !first.empty();
    const std::int64_t batch = has_batch ? first.front() : 1;
    report::Latency latency = report::latency_of(milliseconds(times), batch);
    latency.throughput_per_s = static_cast<double>(times.us.size()) * static_cast<double>(batch) / times.wall_s;
    latency.threads = config_.threads;
    latency.shapes = shapes_text(inputs_);
    return latency;
  }

  static std::int64_t weights_bytes(const Plan& plan) {
    std::int64_t bytes = 0;
    for (const auto& constant : plan.content().plan.constants)
      if (constant.plain.is_valid() && constant.plain.dtype() != DType::string)
        bytes += static_cast<std::int64_t>(constant.plain.byte_size());
    return bytes;
  }

  static std::vector<report::LayerTime> layers(ExecutionContext& context, const Plan& plan) {
    std::map<std::string, std::vector<std::string>> sources;
    std::map<std::string, DType> dtypes;
    const plan::Program& program = plan.content().plan.programs[0];
    for (const auto& step : program.steps) {
      sources[step.name] = step.sources;
      for (const std::int32_t output : step.outputs)
        if (output >= 0) dtypes.emplace(step.name, program.values[static_cast<std::size_t>(output)].dtype);
    }
    std::vector<report::LayerTime> result;
    for (const auto& step : runners::median_step_times(context)) {
      report::LayerTime layer{.name = step.name,
                              .op = step.op,
                              .tactic = step.tactic,
                              .precision = {},
                              .time_us = step.time_us,
                              .flop = {},
                              .bytes = {}};
      const auto dtype = dtypes.find(step.name);
      if (dtype != dtypes.end()) layer.precision = dtype_name(dtype->second);
      layer.sources = sources[step.name];
      result.push_back(std::move(layer));
    }
    return result;
  }

  const Job& job_;
  const BenchmarkConfig& config_;
  NamedTensors inputs_;
};

}  // namespace

StageResult benchmark_stage(const Job& job, const std::vector<BuiltVariant>& variants) {
  Json key = common_key(job);
  for (const auto& built : variants) key["plans"][built.variant.name()] = built.sha256;
  key["benchmark"] = job.config.document.values["benchmark"];
  key["range"] = job.config.document.values["verification"]["range"];
  return run_stage(job, "benchmark", key, [&] {
    StageResult result;
    const Bench bench(job);
    Progress progress("benchmark", static_cast<std::int64_t>(variants.size() + job.config.benchmark.runners.size()));
    for (const auto& built : variants) {
      if (built.plan) result.part.candidates.push_back(bench.time_plan(built));
      progress.advance(1, built.variant.candidate());
    }
    for (const auto& name : job.config.benchmark.runners) {
      result.part.candidates.push_back(bench.time_runner(name));
      progress.advance(1, name);
    }
    result.stage.status = "passed";
    std::vector<std::string> texts;
    for (const auto& candidate : result.part.candidates)
      texts.push_back(candidate.latency
                          ? str(candidate.name, " ", std::round(candidate.latency->p50_ms * 100) / 100, " ms")
                          : str(candidate.name, " failed: ", candidate.error));
    for (const auto& candidate : result.part.candidates) {
      if (candidate.error.empty()) continue;
      result.stage.status = "failed";
      result.is_complete = false;
    }
    result.stage.detail = join(texts, ", ");
    return result;
  });
}

}  // namespace temper::deploy
