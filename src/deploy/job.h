// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "deploy/config.h"
#include "deploy/model.h"
#include "deploy/report/report_data.h"
#include "deploy/stage_cache.h"
#include "deploy/variant.h"

namespace temper::deploy {

/// What the stages of one model share.
struct Job {
  const Config& config;
  const Model& model;
  std::vector<OptimizationProfile> profiles;
  std::filesystem::path folder;  ///< for plans
  StageCache cache;

  /// The same job, where no stage finds an earlier result.
  [[nodiscard]] Job uncached() const { return {config, model, profiles, folder, cache.unread()}; }
};

/// What a stage adds to the report of its model: parts of it, the rest left empty.
struct StageResult {
  report::Stage stage;
  report::Model part;
  bool is_complete = true;  ///< false: something could not run, and may another time; not cached
};

/// Runs `work` unless the cache holds its result: a part of the model's report, whose stage entry `work` fills in but
/// for name and time. An Error of `work` is the stage's failure; that is not cached, either.
[[nodiscard]] StageResult run_stage(const Job& job, const std::string& name, const Json& key,
                                    const std::function<StageResult()>& work);

/// A candidate with nothing but its name: a variant, or a runner of the model.
[[nodiscard]] report::Candidate candidate_of(const Variant& variant);
[[nodiscard]] report::Candidate candidate_of(const std::string& runner);

/// The hash of all that decides what a device computes and how fast, and of Temper's version.
[[nodiscard]] Json common_key(const Job& job);

}  // namespace temper::deploy
