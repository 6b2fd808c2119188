// SPDX-License-Identifier: Apache-2.0
#include "deploy/deploy.h"

#include <chrono>
#include <ctime>

#include "backend/registry.h"
#include "base/check.h"
#include "base/log.h"
#include "base/parallel.h"
#include "deploy/deploy_model.h"
#include "deploy/evaluation/evaluation.h"
#include "deploy/report/report.h"
#include "deploy/stage_cache.h"

namespace temper::deploy {

namespace fs = std::filesystem;

namespace {

std::string now_utc() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

report::Report empty_report(const Config& config, const DeployOptions& options) {
  report::Report report;
  report.title =
      config.name.empty() ? config.is_batch ? "Deployment" : config.models.front().stem().string() : config.name;
  report.created = now_utc();
  report.temper_version = TEMPER_VERSION;
  report.command = options.command;
  for (const auto& kind : config.backend.devices) {
    const auto device = backend::create_device(kind);
    report.environment.push_back({kind, device->info().name});
    report.environment.push_back({str(kind, " fingerprint"), device->info().fingerprint});
  }
  report.environment.push_back({"threads", std::to_string(thread_limit())});
  return report;
}

report::Model failed_model(const fs::path& path, const std::string& error) {
  report::Model model;
  model.name = path.stem().string();
  model.path = path.filename().string();
  model.error = error;
  return model;
}

void check_model(const Config& config, const fs::path& path) {
  const Model model = read_model(path);
  const auto profiles = resolve_profiles(config, model);
  static_cast<void>(open_what_is_asked(config, model, profiles.front()));
}

}  // namespace

void check_models(const Config& config) {
  for (const auto& device : config.backend.devices) static_cast<void>(backend::create_device(device));
  if (!config.is_batch) return check_model(config, config.models.front());
  Problems problems(config.document.file);
  for (std::size_t i = 0; i < config.models.size(); ++i) {
    try {
      check_model(config, config.models[i]);
    } catch (const Error& error) {
      problems.add(config.document.line(str("models[", i, "]")), error.what());
    }
  }
  problems.throw_if_any();
}

report::Report deploy(const Config& config, const DeployOptions& options) {
  report::Report report = empty_report(config, options);
  make_folder(config.output.folder);
  if (!config.is_batch) {
    report.models.push_back(deploy_model(config, config.models.front(), config.output.folder, options));
    return report;
  }
  for (const auto& path : config.models) {
    TEMPER_LOG(info, "model ", path.string());
    try {
      report.models.push_back(deploy_model(config, path, config.output.folder / path.stem(), options));
    } catch (const Error& error) {
      report.models.push_back(failed_model(path, error.what()));
    }
  }
  return report;
}

std::vector<fs::path> write_results(const report::Report& report, const OutputConfig& output) {
  std::vector<fs::path> files;
  make_folder(output.folder);
  if (output.json) report::write_json(report, files.emplace_back(output.folder / "results.json"));
  if (output.junit) report::write_junit(report, files.emplace_back(output.folder / "junit.xml"));
  if (output.report) report::write_html(report, files.emplace_back(output.folder / "report.html"));
  return files;
}

}  // namespace temper::deploy
