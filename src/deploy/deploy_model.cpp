// SPDX-License-Identifier: Apache-2.0
#include "deploy/deploy_model.h"

#include <algorithm>
#include <optional>

#include "base/check.h"
#include "base/table.h"
#include "builder/metadata.h"
#include "deploy/benchmark_stage.h"
#include "deploy/build_stage.h"
#include "deploy/evaluation/evaluation.h"
#include "deploy/gates.h"
#include "deploy/report/report.h"
#include "deploy/verify_stage.h"

namespace temper::deploy {

namespace {

template <class T>
void take(report::Measured<T>& into, report::Measured<T>& from) {
  if (from || !from.reason.empty()) into = std::move(from);
}

/// Adds what a stage found out of a candidate to what is known of it.
void merge(std::vector<report::Candidate>& candidates, report::Candidate from) {
  auto into =
      std::find_if(candidates.begin(), candidates.end(), [&](const auto& each) { return each.name == from.name; });
  if (into == candidates.end()) {
    candidates.push_back(std::move(from));
    return;
  }
  if (into->error.empty()) into->error = from.error;
  take(into->latency, from.latency);
  take(into->stage_times, from.stage_times);
  take(into->layers, from.layers);
  take(into->memory, from.memory);
  take(into->metrics, from.metrics);
  if (from.scored_samples > 0) into->scored_samples = from.scored_samples;
  if (!from.metric_changes.empty()) into->metric_changes = from.metric_changes;
  take(into->curves, from.curves);
  take(into->confusion, from.confusion);
  take(into->plan, from.plan);
}

void merge(report::Model& model, StageResult result) {
  model.stages.push_back(result.stage);
  for (auto& candidate : result.part.candidates) merge(model.candidates, std::move(candidate));
  take(model.verification, result.part.verification);
  take(model.evaluation, result.part.evaluation);
  take(model.attribution, result.part.attribution);
  take(model.gallery, result.part.gallery);
}

void skip(report::Model& model, const std::string& stage, const std::string& why) {
  report::Stage skipped;
  skipped.name = stage;
  skipped.status = "skipped";
  skipped.detail = why;
  model.stages.push_back(std::move(skipped));
}

/// The stages of one model for a set of variants.
class Stages {
 public:
  Stages(const Job& job, const std::optional<Evaluation>& evaluation, const DeployOptions& options)
      : job_(job), evaluation_(evaluation), options_(options) {}

  void run(const std::vector<Variant>& variants, report::Model& model) const {
    std::vector<BuiltVariant> built;
    for (const Variant& variant : variants) {
      StageResult result;
      built.push_back(build_variant(job_, variant, result));
      if (!built.back().is_offered) result.part.candidates.clear();
      if (built.back().is_offered && !built.back().plan) {
        result.part.candidates = {candidate_of(variant)};
        result.part.candidates.front().error = built.back().reason;
      }
      merge(model, std::move(result));
    }
    std::vector<BuiltVariant> usable;
    std::copy_if(built.begin(), built.end(), std::back_inserter(usable),
                 [](const auto& each) { return each.plan.has_value(); });
    if (usable.empty()) {
      model.error = str("no plan could be built: ", built.front().reason);
    } else {
      verify(usable, model);
      evaluate(usable, model);
      benchmark(usable, model);
      model.gates = judge_gates(job_.config.evaluation.gates, built, model);
    }
    std::stable_partition(model.candidates.begin(), model.candidates.end(),
                          [](const auto& candidate) { return candidate.runner != "temper"; });
  }

 private:
  void verify(const std::vector<BuiltVariant>& variants, report::Model& model) const {
    if (options_.is_evaluation) return;
    if (!job_.config.verification.enabled) return skip(model, "verify", "'verification.enabled' is false");
    merge(model, verify_stage(job_, variants, [&](std::int64_t count) { return dataset_inputs(*evaluation_, count); }));
  }

  void evaluate(const std::vector<BuiltVariant>& variants, report::Model& model) const {
    if (!job_.config.evaluation.is_wanted()) {
      skip(model, "evaluate",
           job_.config.evaluation.enabled ? "there is no 'evaluation.dataset'" : "'evaluation.enabled' is false");
      return;
    }
    merge(model, evaluate_stage(job_, *evaluation_, variants));
  }

  void benchmark(const std::vector<BuiltVariant>& variants, report::Model& model) const {
    if (!job_.config.benchmark.enabled) return skip(model, "benchmark", "'benchmark.enabled' is false");
    merge(model, benchmark_stage(job_, variants));
  }

  const Job& job_;
  const std::optional<Evaluation>& evaluation_;
  const DeployOptions& options_;
};

std::string shape_text(const Shape& shape) {
  std::vector<std::string> extents;
  for (const std::int64_t extent : shape) extents.push_back(extent < 0 ? "?" : std::to_string(extent));
  return extents.empty() ? "scalar" : join(extents, " x ");
}

void describe(const Job& job, report::Model& model) {
  model.facts.push_back({"content", job.model.hash});
  model.facts.push_back({"file", bytes_text(std::filesystem::file_size(job.model.path))});
  for (const auto& warning : job.model.warnings) model.facts.push_back({"warning", warning});
  const auto add = [](const tasks::NetworkTensor& tensor, std::vector<report::TensorFacts>& facts) {
    facts.push_back({tensor.name, std::string(dtype_name(tensor.dtype)), shape_text(tensor.shape)});
  };
  for (const auto& tensor : job.model.network.inputs) add(tensor, model.inputs);
  for (const auto& tensor : job.model.network.outputs) add(tensor, model.outputs);
  for (const auto& profile : job.profiles) {
    report::Profile described;
    for (const auto& [name, range] : profile.ranges())
      described.ranges.push_back({name, shape_text(range.min), shape_text(range.opt), shape_text(range.max)});
    model.profiles.push_back(std::move(described));
  }
}

/// The first precision of the chain whose plans pass everything; else what became of the last one.
void run_chain(const Job& job, const Stages& stages, report::Model& model) {
  std::vector<Precision> chain = job.config.backend.precisions;
  if (std::find(chain.begin(), chain.end(), Precision::f32) == chain.end()) chain.push_back(Precision::f32);
  for (const Precision precision : chain) {
    report::Model attempt;
    BackendConfig backend = job.config.backend;
    backend.precisions = {precision};
    stages.run(variants_of(backend), attempt);
    const report::Verdict verdict = report::verdict_of(attempt);
    model.attempts.push_back({std::string(builder::precision_name(precision)), verdict.passed ? "" : verdict.summary});
    const bool is_last = precision == chain.back();
    if (!verdict.passed && !is_last) continue;
    attempt.name = model.name;
    attempt.path = model.path;
    attempt.attempts = model.attempts;
    model = std::move(attempt);
    return;
  }
}

}  // namespace

report::Model deploy_model(const Config& config, const std::filesystem::path& path, const std::filesystem::path& folder,
                           const DeployOptions& options) {
  report::Model result;
  result.name = config.name.empty() ? path.stem().string() : config.name;
  result.path = path.filename().string();
  const Model model = read_model(path);
  const Job job{config, model, resolve_profiles(config, model), folder,
                StageCache(folder / "cache", options.reads_cache)};
  const auto evaluation = open_what_is_asked(config, model, job.profiles.front());
  const Stages stages(job, evaluation, options);
  if (config.backend.policy == PrecisionPolicy::fallback)
    run_chain(job, stages, result);
  else
    stages.run(variants_of(config.backend), result);
  describe(job, result);
  return result;
}

}  // namespace temper::deploy
