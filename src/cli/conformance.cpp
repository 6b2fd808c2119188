// SPDX-License-Identifier: Apache-2.0
#include "onnx/conformance.h"

#include <iostream>
#include <map>
#include <memory>

#include "base/json.h"
#include "base/progress.h"
#include "base/str.h"
#include "base/table.h"
#include "builder/build_imported.h"
#include "cli/verb.h"
#include "runners/input_profile.h"
#include "temper/engine.h"

namespace temper::cli {

namespace {

using onnx::ConformanceResult;
using onnx::ConformanceStatus;

std::string_view status_name(ConformanceStatus status) {
  switch (status) {
    case ConformanceStatus::passed: return "passed";
    case ConformanceStatus::failed: return "failed";
    case ConformanceStatus::unsupported: return "unsupported";
  }
  return "?";
}

/// Builds a plan of the model, without tactic timing, and runs it. The shapes of the test's inputs (the elements of
/// shape tensors) become its profile.
onnx::ConformanceRunner engine_backend(const onnx::ImportedModel& model, const std::string& device) {
  auto imported = std::make_shared<const onnx::ImportedModel>(model);
  return [imported, device](const std::vector<Tensor>& inputs) {
    BuildOptions options;
    options.device = device;
    options.optimization_level = 0;
    const auto specs = runners::input_specs(imported->graph);
    NamedTensors run;
    for (std::size_t i = 0; i < specs.size(); ++i) run.emplace_back(specs[i].name, inputs.at(i));
    options.profiles = {runners::profile_of_inputs(specs, {run})};
    const Engine engine = Engine::from_plan(builder::build_imported(options, *imported, "conformance"));
    return engine.context().infer(inputs);
  };
}

struct Counts {
  std::map<ConformanceStatus, int> by_status;
  [[nodiscard]] int of(ConformanceStatus status) const {
    const auto found = by_status.find(status);
    return found == by_status.end() ? 0 : found->second;
  }
};

struct ConformanceVerb {
  std::string folder;
  std::string backend = "reference";
  std::string device = "cpu";
  onnx::ConformanceOptions options;
  bool lists_all = false;
  bool is_json = false;

  void run() {
    Progress progress("conformance", 0);
    options.on_result = [&](const ConformanceResult& result) { progress.advance(1, result.name); };
    const onnx::ConformanceBackend engine = [this](const onnx::ImportedModel& model) {
      return engine_backend(model, device);
    };
    const onnx::ConformanceBackend make = backend == "temper" ? engine : onnx::reference_backend;
    const auto results = onnx::run_conformance(folder, make, options);
    if (is_json)
      print_json(results);
    else
      print_text(results);
    for (const auto& result : results)
      if (result.status == ConformanceStatus::failed) throw CheckFailed{};
  }

  static std::map<std::string, Counts> count(const std::vector<ConformanceResult>& results) {
    std::map<std::string, Counts> categories;
    for (const auto& result : results) ++categories[result.category].by_status[result.status];
    return categories;
  }

  void print_text(const std::vector<ConformanceResult>& results) const {
    for (const auto& result : results)
      if (lists_all || result.status != ConformanceStatus::passed)
        std::cout << str(status_name(result.status), "  ", result.category, "/", result.name,
                         result.reason.empty() ? "" : ": ", result.reason, "\n");
    using Align = TextTable::Align;
    TextTable table({Align::left, Align::right, Align::right, Align::right});
    table.add({"category", "passed", "failed", "unsupported"});
    for (const auto& [category, counts] : count(results))
      table.add({category, std::to_string(counts.of(ConformanceStatus::passed)),
                 std::to_string(counts.of(ConformanceStatus::failed)),
                 std::to_string(counts.of(ConformanceStatus::unsupported))});
    std::cout << table.text();
  }

  static void print_json(const std::vector<ConformanceResult>& results) {
    Json json{{"categories", Json::object()}, {"tests", Json::array()}};
    for (const auto& [category, counts] : count(results))
      for (const auto status : {ConformanceStatus::passed, ConformanceStatus::failed, ConformanceStatus::unsupported})
        json["categories"][category][std::string(status_name(status))] = counts.of(status);
    for (const auto& result : results)
      json["tests"].push_back({{"category", result.category},
                               {"name", result.name},
                               {"status", status_name(result.status)},
                               {"reason", result.reason}});
    std::cout << json_text(json) << "\n";
  }
};

}  // namespace

void add_conformance(CLI::App& app) {
  auto* verb = app.add_subcommand("conformance", "Run ONNX's backend tests");
  auto state = std::make_shared<ConformanceVerb>();
  verb->add_option("folder", state->folder, "Test folders, or categories of them")->required()->type_name("FOLDER");
  verb->add_option("--backend", state->backend, "reference, or temper: plans on this machine (reference)")
      ->check(CLI::IsMember({"reference", "temper"}))
      ->type_name("NAME");
  verb->add_option("--device", state->device, "Device of the plans: cpu, cuda, cuda:N (cpu)")->type_name("NAME");
  verb->add_option("--filter", state->options.filter, "Only tests whose name matches, as 'test_conv*'")
      ->type_name("GLOB");
  verb->add_flag("--list", state->lists_all, "List the tests that passed, too");
  verb->add_flag("--json", state->is_json, "Print the result as JSON");
  verb->footer("Example: temper conformance backend/test/data/node --backend temper --filter 'test_conv*'");
  verb->callback([state] { state->run(); });
}

}  // namespace temper::cli
