// SPDX-License-Identifier: Apache-2.0
#include "deploy/job.h"

#include "backend/registry.h"
#include "base/log.h"
#include "base/timer.h"
#include "builder/metadata.h"
#include "deploy/report/report.h"

namespace temper::deploy {

namespace {

Json to_cache(const StageResult& result) {
  report::Report report;
  report.models.push_back(result.part);
  report.models.front().stages = {result.stage};
  return report::to_json(report, report::Pictures::embedded);
}

StageResult from_cache(const Json& json) {
  report::Report report = report::report_from_json(json);
  StageResult result;
  result.part = std::move(report.models.at(0));
  result.stage = std::move(result.part.stages.at(0));
  result.part.stages.clear();
  result.stage.is_cached = true;
  return result;
}

}  // namespace

StageResult run_stage(const Job& job, const std::string& name, const Json& key,
                      const std::function<StageResult()>& work) {
  const Timer timer;
  StageResult result;
  if (const auto cached = job.cache.find(name, key)) {
    result = from_cache(*cached);
  } else {
    try {
      result = work();
      result.stage.name = name;
      result.stage.time_s = timer.elapsed_s();
      if (result.is_complete) job.cache.store(name, key, to_cache(result));
    } catch (const Error& error) {
      result.stage = {.name = name, .status = "failed", .detail = error.what()};
    }
  }
  result.stage.time_s = timer.elapsed_s();
  TEMPER_LOG(info, name, ": ", result.stage.status, result.stage.is_cached ? " (cached)" : "", ", ",
             result.stage.detail);
  return result;
}

report::Candidate candidate_of(const Variant& variant) {
  report::Candidate candidate;
  candidate.name = variant.candidate();
  candidate.runner = "temper";
  candidate.device = variant.device;
  candidate.precision = builder::precision_name(variant.precision);
  return candidate;
}

report::Candidate candidate_of(const std::string& runner) {
  report::Candidate candidate;
  candidate.name = runner;
  candidate.runner = runner;
  candidate.device = "cpu";
  candidate.precision = runner == "reference" ? "f64" : "fp32";
  return candidate;
}

Json common_key(const Job& job) {
  Json devices = Json::array();
  for (const auto& device : job.config.backend.devices)
    devices.push_back(backend::create_device(device)->info().fingerprint);
  return {{"temper", TEMPER_VERSION}, {"model", job.model.hash}, {"devices", devices}};
}

}  // namespace temper::deploy
