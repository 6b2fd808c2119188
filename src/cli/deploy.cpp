// SPDX-License-Identifier: Apache-2.0
#include "deploy/deploy.h"

#include <iostream>
#include <memory>

#include "base/json.h"
#include "base/table.h"
#include "cli/verb.h"
#include "deploy/report/report.h"

namespace temper::cli {

namespace {

struct DeployVerb {
  std::string file;
  bool checks_only = false;
  bool prints_config = false;
  bool lists_tasks = false;
  bool is_fresh = false;
  bool is_json = false;

  void run() const {
    if (lists_tasks) return list_tasks();
    if (file.empty()) throw CLI::RequiredError("FILE");
    const deploy::Config config = deploy::read_config(file);
    if (prints_config) {
      std::cout << deploy::config_yaml(config.document);
      return;
    }
    if (checks_only) {
      deploy::check_models(config);
      std::cout << file << " is valid\n";
      return;
    }
    deploy::DeployOptions options;
    options.reads_cache = !is_fresh;
    options.command = "temper deploy " + file;
    const report::Report report = deploy::deploy(config, options);
    const auto files = deploy::write_results(report, config.output);
    if (is_json)
      std::cout << json_text(report::to_json(report, report::Pictures::left_out)) << "\n";
    else
      std::cout << deploy::summary_text(report);
    for (const auto& written : files) (is_json ? std::cerr : std::cout) << "wrote " << written.string() << "\n";
    if (!report::verdict_of(report).passed) throw CheckFailed{};
  }

  static void list_tasks() {
    for (const auto& kind : tasks::task_kinds()) {
      std::cout << kind.kind << ": " << kind.meaning << "\n";
      TextTable table({}, 2);
      for (const auto& option : kind.options()) table.add({option.name, option.default_value, option.meaning});
      std::cout << table.text();
    }
  }
};

}  // namespace

void add_deploy(CLI::App& app) {
  auto* verb = app.add_subcommand("deploy", "Build, verify, score, measure and report as a YAML file says");
  auto state = std::make_shared<DeployVerb>();
  verb->add_option("file", state->file, "The deployment file; docs/deploy.md lists its keys")->type_name("FILE");
  verb->add_flag("--check", state->checks_only, "Check the file, its models and its dataset, and stop");
  verb->add_flag("--print-config", state->prints_config, "Print the file with every default filled in, and stop");
  verb->add_flag("--tasks", state->lists_tasks, "Print the kinds of tasks and their options, and stop");
  verb->add_flag("--fresh", state->is_fresh, "Run every stage, also where an earlier run has its result");
  verb->add_flag("--json", state->is_json, "Print the results as JSON");
  verb->footer("Example: temper deploy deploy.yaml");
  verb->callback([state] { state->run(); });
}

}  // namespace temper::cli
