// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "deploy/config.h"
#include "deploy/report/report_data.h"

namespace temper::deploy {

struct DeployOptions {
  bool reads_cache = true;     ///< take stages of an earlier run whose content is the same
  bool is_evaluation = false;  ///< only what `temper eval` shows: no verification
  std::string command = {};    ///< that repeats it, for the report
};

/// Checks the configuration against its models and dataset, building nothing. Errors: as deploy() for one model; of a
/// list all faulty models together.
void check_models(const Config& config);

/// Deploys the model, or every model of the list. A model of a list that fails is part of the report, and the others go
/// on. Errors: those that concern one model alone (reading it, its dataset, its task), and io.
[[nodiscard]] report::Report deploy(const Config& config, const DeployOptions& options);

/// Writes what output.report, .json and .junit ask for; returns the files. Errors: io.
std::vector<std::filesystem::path> write_results(const report::Report& report, const OutputConfig& output);

/// For a terminal: a table of candidates, failed gates and stages, the verdict; for several models one line each.
[[nodiscard]] std::string summary_text(const report::Report& report);

}  // namespace temper::deploy
