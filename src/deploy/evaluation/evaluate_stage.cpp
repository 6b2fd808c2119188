// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>

#include "base/check.h"
#include "base/parallel.h"
#include "deploy/evaluation/attribution.h"
#include "deploy/evaluation/evaluation.h"
#include "deploy/evaluation/gallery.h"
#include "deploy/evaluation/route.h"
#include "deploy/evaluation/scorer.h"

namespace temper::deploy {

namespace {

constexpr auto k_fast = tasks::Variant::fast;
constexpr auto k_plain = tasks::Variant::plain;

class Evaluator {
 public:
  Evaluator(const Job& job, const Evaluation& evaluation)
      : evaluation_(evaluation), config_(job.config.evaluation), routes_(job, evaluation) {}

  StageResult run(const std::vector<BuiltVariant>& variants) {
    for (const auto& name : config_.runners) score_runner(name);
    for (const auto& built : variants)
      if (built.plan) score_variant(built);
    describe();
    result_.part.gallery = gallery_.finish();
    std::vector<std::string> texts;
    for (const auto& candidate : result_.part.candidates) texts.push_back(line_of(candidate));
    const bool has_failed = std::any_of(result_.part.candidates.begin(), result_.part.candidates.end(),
                                        [](const auto& candidate) { return !candidate.error.empty(); });
    result_.is_complete = !has_failed;
    result_.stage.status = has_failed ? "failed" : "passed";
    result_.stage.detail = join(texts, ", ");
    return std::move(result_);
  }

 private:
  /// The textbook's way: plain steps around a runner. The first runner's also with the fast last step, to attribute.
  void score_runner(const std::string& name) {
    const bool is_first = name == config_.runners.front();
    Route route = routes_.of_runner(name);
    route.preprocess = k_plain;
    route.postprocess = {k_plain};
    if (is_first && config_.attribution) route.postprocess.push_back(k_fast);
    if (!is_first && reference_) route.prefix = std::min(route.samples, reference_samples_);
    report::Candidate candidate = candidate_of(name);
    try {
      Outcome outcome = routes_.run(route, &gallery_, candidate.name);
      if (is_first) {
        reference_samples_ = route.samples;
        reference_ = outcome.scores.at(0);
        if (config_.attribution) attribution_.emplace(routes_, name, outcome.scores);
      }
      fill(candidate, outcome, route.samples);
      if (route.prefix > 0 && route.prefix == reference_samples_)
        candidate.metric_changes = changes(outcome.prefix_scores);
    } catch (const Error& error) {
      candidate.error = error.message();
    }
    result_.part.candidates.push_back(std::move(candidate));
  }

  void score_variant(const BuiltVariant& built) {
    Route route = routes_.of_variant(built);
    route.preprocess = k_fast;
    route.postprocess = {k_fast};
    // Compared on the samples that the reference was scored on.
    if (reference_) route.prefix = reference_samples_;
    report::Candidate candidate = candidate_of(built.variant);
    const Outcome outcome = routes_.run(route, &gallery_, candidate.name);
    fill(candidate, outcome, route.samples);
    if (reference_) candidate.metric_changes = changes(outcome.prefix_scores);
    if (attribution_) losses_.push_back(attribution_->of(built, outcome.prefix_scores));
    result_.part.candidates.push_back(std::move(candidate));
  }

  void fill(report::Candidate& candidate, const Outcome& outcome, std::size_t samples) {
    const Scores& scores = outcome.scores.at(0);
    candidate.metrics = shown(scores.metrics);
    if (!scores.curves.empty()) candidate.curves = scores.curves;
    if (scores.confusion) candidate.confusion = *scores.confusion;
    const double per_sample_ms = 1000 / static_cast<double>(samples);
    candidate.stage_times =
        report::StageTimes{outcome.times.decode_s * per_sample_ms, outcome.times.preprocess_s * per_sample_ms,
                           outcome.times.engine_s * per_sample_ms, outcome.times.postprocess_s * per_sample_ms,
                           static_cast<double>(samples) / outcome.times.wall_s};
    if (samples < evaluation_.dataset.samples.size()) candidate.scored_samples = static_cast<std::int64_t>(samples);
  }

  /// Those that were asked for and have a value.
  [[nodiscard]] std::vector<report::MetricValue> shown(const std::vector<report::MetricValue>& all) const {
    std::vector<report::MetricValue> result;
    for (const auto& metric : all)
      if (std::isfinite(metric.value) && is_shown(metric.metric)) result.push_back(metric);
    return result;
  }

  [[nodiscard]] bool is_shown(const std::string& metric) const {
    const auto is_gated = [&](const Gate& gate) { return gate.metric == metric; };
    return config_.metrics.empty() ||
           std::find(config_.metrics.begin(), config_.metrics.end(), metric) != config_.metrics.end() ||
           std::any_of(config_.gates.begin(), config_.gates.end(), is_gated);
  }

  /// Against the first runner, on its samples.
  [[nodiscard]] std::vector<report::MetricValue> changes(const Scores& scores) const {
    std::vector<report::MetricValue> all = scores.metrics;
    for (std::size_t i = 0; i < all.size(); ++i) all[i].value -= reference_->metrics.at(i).value;
    return shown(all);
  }

  void describe() {
    report::Evaluation described;
    described.task = evaluation_.task->kind();
    described.dataset = evaluation_.dataset.source.filename().string();
    described.samples = static_cast<std::int64_t>(evaluation_.dataset.samples.size());
    if (reference_ && reference_samples_ < evaluation_.dataset.samples.size())
      described.dataset += str(" (", config_.runners.front(), " on the first ", reference_samples_, ")");
    for (const auto& info : metric_infos(evaluation_.task->kind()))
      if (is_shown(info.name)) described.metrics.push_back(info);
    result_.part.evaluation = described;
    if (!losses_.empty()) result_.part.attribution = losses_;
  }

  [[nodiscard]] std::string line_of(const report::Candidate& candidate) const {
    if (!candidate.error.empty()) return str(candidate.name, " could not be scored: ", candidate.error);
    if (!candidate.metrics || candidate.metrics->empty()) return str(candidate.name, " has no metric");
    const auto& main = candidate.metrics->front();
    return str(candidate.name, " ", main.metric, " ", std::round(main.value * 1e4) / 1e4);
  }

  const Evaluation& evaluation_;
  const EvaluationConfig& config_;
  Routes routes_;
  GalleryBuilder gallery_{evaluation_};
  std::optional<Scores> reference_;
  std::size_t reference_samples_ = 0;
  std::optional<Attribution> attribution_;
  std::vector<report::LossAttribution> losses_;
  StageResult result_;
};

}  // namespace

StageResult evaluate_stage(const Job& job, const Evaluation& evaluation, const std::vector<BuiltVariant>& variants) {
  Json key = common_key(job);
  for (const auto& built : variants) key["plans"][built.variant.name()] = built.sha256;
  const Json& values = job.config.document.values;
  key["evaluation"] = values["evaluation"];
  key["task"] = values["task"];
  key["dataset"] = evaluation.hash;
  return run_stage(job, "evaluate", key, [&] { return Evaluator(job, evaluation).run(variants); });
}

}  // namespace temper::deploy
