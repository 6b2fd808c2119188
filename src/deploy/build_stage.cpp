// SPDX-License-Identifier: Apache-2.0
#include "deploy/build_stage.h"

#include <algorithm>

#include "backend/registry.h"
#include "base/check.h"
#include "base/hash.h"
#include "base/timer.h"
#include "builder/metadata.h"
#include "plan/content.h"

namespace temper::deploy {

namespace {

Json profiles_json(const std::vector<OptimizationProfile>& profiles) {
  Json json = Json::array();
  for (const auto& profile : profiles) {
    Json ranges = Json::object();
    for (const auto& [name, range] : profile.ranges()) ranges[name] = {range.min, range.opt, range.max};
    json.push_back(std::move(ranges));
  }
  return json;
}

Json key_of(const Job& job, const Variant& variant, const BuildOptions& options) {
  Json key = common_key(job);
  key["device"] = backend::create_device(variant.device)->info().fingerprint;
  key["precision"] = builder::precision_name(variant.precision);
  key["profiles"] = profiles_json(options.profiles);
  key["level"] = options.optimization_level;
  key["threads"] = options.threads;
  key["workspace_bytes"] = options.workspace_bytes;
  key["time_limit_s"] = options.time_limit_s;
  return key;
}

std::string text_of(const Json& value) { return value.is_string() ? value.get<std::string>() : json_text(value, -1); }

report::PlanFacts facts_of(const Plan& plan, const std::filesystem::path& path, double seconds) {
  const Json metadata = parse_json(plan.content().plan.metadata_json, "the plan's metadata");
  report::PlanFacts facts;
  facts.path = path.filename().string();
  facts.bytes = static_cast<std::int64_t>(plan.bytes().size());
  facts.device = plan.content().plan.device_fingerprint;
  facts.build_s = seconds;
  facts.provenance.push_back({"plan SHA-256", sha256_text(plan.bytes().data(), plan.bytes().size())});
  facts.provenance.push_back({"model SHA-256", metadata.at("model").at("sha256").get<std::string>()});
  facts.provenance.push_back({"producer", metadata.at("model").at("producer").get<std::string>()});
  facts.provenance.push_back({"Temper", metadata.at("temper").get<std::string>()});
  for (const auto& note : metadata.at("notes")) facts.provenance.push_back({"note", note.get<std::string>()});
  for (const auto& [name, value] : metadata.at("options").items()) facts.options.push_back({name, text_of(value)});
  facts.options.push_back({"built in", text_of(metadata.at("precision"))});
  return facts;
}

/// The plan that an earlier run left, where it is what that run says.
std::optional<Plan> plan_left_by(const StageResult& earlier, const std::filesystem::path& path) {
  if (!std::filesystem::exists(path) || earlier.part.candidates.size() != 1) return std::nullopt;
  const auto& facts = earlier.part.candidates.front().plan;
  try {
    Plan plan = Plan::load(path);
    if (facts && facts->provenance.front().value == sha256_text(plan.bytes().data(), plan.bytes().size())) return plan;
  } catch (const Error&) {
  }
  return std::nullopt;
}

/// The precision that the candidate's plan was really built in.
std::string built_precision(const report::Candidate& candidate) { return candidate.plan->options.back().value; }

StageResult build(const Job& job, const Variant& variant, const BuildOptions& options,
                  const std::filesystem::path& path) {
  StageResult result;
  const Timer timer;
  const Plan plan = Builder(options).build(job.model.path);
  report::Candidate candidate = candidate_of(variant);
  make_folder(job.folder);
  plan.save(path);
  candidate.plan = facts_of(plan, path, timer.elapsed_s());
  result.stage.status = "passed";
  result.stage.detail = str(variant.name(), ": ", plan.content().plan.programs[0].steps.size(), " steps");
  result.part.candidates.push_back(std::move(candidate));
  return result;
}

/// Takes the plan of a build that went well; a plan of another precision than asked for is no variant.
void settle(const Variant& variant, const std::filesystem::path& path, StageResult& result, BuiltVariant& built) {
  const report::Candidate& candidate = result.part.candidates.at(0);
  const std::string precision = built_precision(candidate);
  built.is_offered = variant.precision == Precision::best || precision == candidate.precision;
  if (!built.is_offered) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    built.reason =
        str(variant.device, " has no fast path for ", candidate.precision, ", ", precision, " would be built");
    result.stage.status = "skipped";
    result.stage.detail = built.reason;
    return;
  }
  built.plan = plan_left_by(result, path);
  built.sha256 = candidate.plan->provenance.front().value;
}

}  // namespace

BuildOptions build_options(const Job& job, const Variant& variant) {
  const BackendConfig& backend = job.config.backend;
  BuildOptions options;
  options.device = variant.device;
  options.precision = variant.precision;
  options.profiles = job.profiles;
  options.optimization_level = backend.optimization_level;
  options.threads = backend.threads;
  options.workspace_bytes = static_cast<std::size_t>(backend.workspace_mib * 1024 * 1024);
  options.timing_cache = backend.timing_cache;
  options.time_limit_s = backend.time_limit_s;
  options.is_quiet = false;
  return options;
}

BuiltVariant build_variant(const Job& job, const Variant& variant, StageResult& result) {
  BuiltVariant built{variant, {}, {}, {}, true};
  const auto path = job.folder / str(job.model.path.stem().string(), ".", variant.name(), ".plan");
  const std::string name = str("build-", variant.name());
  try {
    const BuildOptions options = build_options(job, variant);
    const Json key = key_of(job, variant, options);
    const auto work = [&] { return build(job, variant, options, path); };
    result = run_stage(job, name, key, work);
    if (result.stage.status != "failed") settle(variant, path, result, built);
    if (result.stage.is_cached && built.is_offered && !built.plan) {
      result = run_stage(job.uncached(), name, key, work);
      if (result.stage.status != "failed") settle(variant, path, result, built);
    }
  } catch (const Error& error) {
    result.stage = {.name = name, .status = "failed", .detail = error.what()};
  }
  if (result.stage.status == "failed") built.reason = result.stage.detail;
  return built;
}

}  // namespace temper::deploy
