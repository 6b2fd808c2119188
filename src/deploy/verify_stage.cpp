// SPDX-License-Identifier: Apache-2.0
#include "deploy/verify_stage.h"

#include <algorithm>
#include <map>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/progress.h"
#include "deploy/stage_inputs.h"
#include "runners/data_loader.h"
#include "runners/default_rule.h"
#include "runners/verification.h"

namespace temper::deploy {

namespace {

/// One side of a comparison.
struct Side {
  std::string name;                       ///< in the report
  const BuiltVariant* variant = nullptr;  ///< null: a runner of the model
};

/// A reference and all that is compared with it.
struct Group {
  Side reference;
  std::vector<Side> tests;
};

std::vector<Side> sides_of(const std::string& specification, const std::vector<BuiltVariant>& variants) {
  if (specification != "temper" && !specification.starts_with("temper:")) return {{specification, nullptr}};
  const std::string name = specification == "temper" ? "" : specification.substr(7);
  std::vector<Side> sides;
  for (const auto& built : variants)
    if (built.plan && (name.empty() || built.variant.is_called(name)))
      sides.push_back({built.variant.candidate(), &built});
  TEMPER_CHECK(!sides.empty(), bad_argument, "a verification scenario names '", specification,
               "', but no such variant was built");
  return sides;
}

std::vector<Scenario> scenarios_of(const VerificationConfig& config) {
  if (!config.scenarios.empty()) return config.scenarios;
  std::vector<Scenario> scenarios;
  for (std::size_t i = 1; i < config.runners.size(); ++i) scenarios.push_back({config.runners[0], config.runners[i]});
  scenarios.push_back({config.runners.at(0), "temper"});
  return scenarios;
}

std::vector<Group> groups_of(const VerificationConfig& config, const std::vector<BuiltVariant>& variants) {
  std::vector<Group> groups;
  for (const auto& scenario : scenarios_of(config)) {
    const auto references = sides_of(scenario.reference, variants);
    TEMPER_CHECK(references.size() == 1, bad_argument, "the reference '", scenario.reference,
                 "' of a scenario stands for ", references.size(), " variants; name one, like temper:fp32");
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const Group& each) { return each.reference.name == references[0].name; });
    if (group == groups.end()) group = groups.insert(groups.end(), {references[0], {}});
    for (auto& test : sides_of(scenario.test, variants)) group->tests.push_back(std::move(test));
  }
  return groups;
}

void change(runners::OutputRule& rule, const ToleranceRule& by) {
  // One of the two alone means that the other is none.
  if (by.absolute || by.relative) rule.tolerance = {by.absolute.value_or(0), by.relative.value_or(0)};
  if (by.absolute || by.relative) rule.is_default = false;
  if (by.statistic) rule.statistic = *by.statistic;
  if (by.quantile) rule.quantile = *by.quantile;
  if (by.min_cosine) rule.min_cosine = by.min_cosine;
}

report::Histogram histogram_of(const runners::Decades& decades) {
  report::Histogram histogram;
  histogram.edges.assign(runners::Decades::k_edges.begin(), runners::Decades::k_edges.end());
  histogram.edges.push_back(1000);
  histogram.counts.assign(decades.counts.begin(), decades.counts.end());
  return histogram;
}

report::OutputError error_of(const runners::OutputComparison& output) {
  report::OutputError error;
  error.output = output.name;
  error.passed = output.passed;
  error.reason = output.reason;
  error.elements = output.elements;
  error.mismatches = output.mismatches;
  error.absolute_tolerance = output.rule.tolerance.absolute;
  error.relative_tolerance = output.rule.tolerance.relative;
  error.statistic = runners::statistic_name(output.rule.statistic);
  if (!output.has_statistics) return error;
  error.max_absolute = output.absolute_difference.max;
  error.mean_absolute = output.absolute_difference.mean;
  error.p99_absolute = output.absolute_difference.p99;
  error.max_relative = output.relative_difference.max;
  error.cosine = output.cosine;
  error.relative_l2 = output.relative_l2;
  error.psnr_db = output.psnr_db;
  error.absolute_histogram = histogram_of(output.absolute_decades);
  return error;
}

class Verifier {
 public:
  Verifier(const Job& job, const std::vector<NamedTensors>& inputs) : job_(job), inputs_(inputs) {}

  void run(const Group& group) {
    std::vector<std::unique_ptr<Runner>> all;
    runners::VerifyOptions options;
    std::vector<const Side*> sides{&group.reference};
    for (const Side& test : group.tests) sides.push_back(&test);
    for (const Side* side : sides) {
      all.push_back(side->variant ? plan_runner(*side->variant, job_.config.benchmark.threads)
                                  : model_runner(job_, side->name, job_.config.benchmark.threads));
      const auto precision = side->variant ? std::optional(side->variant->variant.precision) : std::nullopt;
      options.by_runner.push_back(compare_options(job_.config.verification.tolerances, precision));
    }
    Progress progress("verify", static_cast<std::int64_t>(all.size() * inputs_.size()));
    options.on_run = [&](const std::string& runner, std::size_t) { progress.advance(1, runner); };
    add(runners::verify(all, inputs_, options), sides);
  }

  /// False where a runner could not run.
  [[nodiscard]] bool is_complete() const { return errors_.empty(); }
  [[nodiscard]] report::Verification result() {
    const auto failed = std::count_if(result_.comparisons.begin(), result_.comparisons.end(),
                                      [](const auto& comparison) { return !comparison.passed; });
    result_.passed = !result_.comparisons.empty() && failed == 0 && errors_.empty();
    result_.summary = errors_.empty() ? str(result_.comparisons.size() - static_cast<std::size_t>(failed), " of ",
                                            result_.comparisons.size(), " comparisons agree")
                                      : errors_.front();
    return std::move(result_);
  }

 private:
  void add(const runners::Verification& verification, const std::vector<const Side*>& sides) {
    for (std::size_t r = 0; r < sides.size(); ++r)
      if (!verification.runners[r].error.empty())
        errors_.push_back(str(sides[r]->name, " could not run: ", verification.runners[r].error));
    for (const auto& comparison : verification.comparisons) {
      const auto is_it = [&](const runners::RunnerReport& runner) { return runner.name == comparison.test; };
      const auto at = std::find_if(verification.runners.begin(), verification.runners.end(), is_it);
      report::Comparison& added = result_.comparisons.emplace_back();
      added.reference = sides.front()->name;
      added.test = sides[static_cast<std::size_t>(at - verification.runners.begin())]->name;
      added.scenario = str("run ", comparison.run);
      added.passed = comparison.result.passed();
      for (const auto& output : comparison.result.outputs) added.outputs.push_back(error_of(output));
    }
  }

  const Job& job_;
  const std::vector<NamedTensors>& inputs_;
  report::Verification result_;
  std::vector<std::string> errors_;
};

/// What the inputs are made from, for the key; nothing where that is not known.
std::optional<std::string> inputs_key(const VerificationConfig& config, const EvaluationConfig& evaluation) {
  if (config.inputs == "random") return "random";
  if (config.inputs == "dataset") {
    const auto& index = evaluation.dataset->annotations;
    return std::filesystem::is_regular_file(index)
               ? std::optional(sha256_text(read_file(index).data(), read_file(index).size()))
               : std::nullopt;
  }
  if (!std::filesystem::is_regular_file(config.inputs)) return std::nullopt;
  const std::string content = read_file(config.inputs);
  return sha256_text(content.data(), content.size());
}

std::vector<NamedTensors> load(const Job& job, const std::function<std::vector<NamedTensors>(std::int64_t)>& dataset) {
  const VerificationConfig& config = job.config.verification;
  if (config.inputs == "dataset") return dataset(config.samples);
  if (config.inputs == "random") return random_inputs(job, static_cast<int>(config.samples), config.seed, config.range);
  runners::DataOptions options;
  options.load = config.inputs;
  auto loaded = runners::load_inputs(job.model.inputs, options).runs;
  if (static_cast<std::int64_t>(loaded.size()) > config.samples)
    loaded.resize(static_cast<std::size_t>(config.samples));
  return loaded;
}

}  // namespace

runners::CompareOptions compare_options(const std::vector<ToleranceRule>& tolerances,
                                        std::optional<Precision> precision) {
  runners::CompareOptions options;
  options.fallback = runners::default_rule(precision.value_or(Precision::f32));
  for (const auto& tolerance : tolerances) {
    if (tolerance.precision && tolerance.precision != precision) continue;
    if (tolerance.output.empty()) {
      change(options.fallback, tolerance);
      for (auto& [output, rule] : options.rules) change(rule, tolerance);
      continue;
    }
    options.rules.emplace_back(tolerance.output, options.fallback);
    change(options.rules.back().second, tolerance);
  }
  return options;
}

StageResult verify_stage(const Job& job, const std::vector<BuiltVariant>& variants,
                         const std::function<std::vector<NamedTensors>(std::int64_t)>& dataset_inputs) {
  const VerificationConfig& config = job.config.verification;
  Json key = common_key(job);
  for (const auto& built : variants) key["plans"][built.variant.name()] = built.sha256;
  key["verification"] = job.config.document.values["verification"];
  const auto inputs = inputs_key(config, job.config.evaluation);
  key["inputs"] = inputs.value_or("");
  // Commands, recordings and modules may change without a trace here.
  const std::string text = json_text(key["verification"], -1);
  const bool is_traceable =
      inputs && std::ranges::none_of(std::array{"exec:", "recorded:", "torchscript:"},
                                     [&](const char* kind) { return text.find(kind) != text.npos; });
  return run_stage(is_traceable ? job : job.uncached(), "verify", key, [&] {
    const auto groups = groups_of(config, variants);
    const auto loaded = load(job, dataset_inputs);
    Verifier verifier(job, loaded);
    for (const Group& group : groups) verifier.run(group);
    StageResult result;
    result.is_complete = verifier.is_complete();
    result.part.verification = verifier.result();
    result.stage.status = result.part.verification->passed ? "passed" : "failed";
    result.stage.detail = result.part.verification->summary;
    return result;
  });
}

}  // namespace temper::deploy
