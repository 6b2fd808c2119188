// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <memory>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "base/progress.h"
#include "cli/verb.h"
#include "cli/verify_options.h"
#include "onnx/import_model.h"
#include "onnx/model_reader.h"
#include "runners/make_runner.h"
#include "runners/report.h"

namespace temper::cli {

namespace {

struct VerifyVerb {
  std::string model;
  std::string plan;
  std::string runners = "reference,temper";
  std::vector<std::string> more_runners;
  std::string onnxruntime;
  int threads = 0;
  ModelBuildFlags build;
  DataFlags data;
  CompareFlags compare;
  std::string save;
  std::string junit;
  bool compares_layers = false;
  bool is_json = false;

  void run() const {
    BuildOptions build_options = build.options();
    const auto inputs = data.load(model, build_options);
    std::vector<std::unique_ptr<Runner>> all;
    for (const auto& specification : specifications())
      all.push_back(make_runner(specification, settings(build_options)));
    Progress progress("verify", static_cast<std::int64_t>(all.size() * inputs.size()));
    runners::VerifyOptions options;
    options.compare = compare.options(build_options.precision);
    options.save = save;
    options.compares_layers = compares_layers;
    if (compares_layers) options.observable_values = value_names();
    options.on_run = [&](const std::string& runner, std::size_t index) {
      progress.advance(1, str(runner, ", run ", index));
    };
    report(runners::verify(all, inputs, options));
  }

  [[nodiscard]] std::vector<std::string> specifications() const {
    auto list = runners::split_runner_list(runners);
    list.insert(list.end(), more_runners.begin(), more_runners.end());
    return list;
  }

  [[nodiscard]] RunnerSettings settings(const BuildOptions& build_options) const {
    RunnerSettings settings;
    settings.model = model;
    settings.plan = plan;
    settings.build = build_options;
    settings.context.threads = threads;
    settings.onnxruntime.library = onnxruntime;
    settings.onnxruntime.threads = threads;
    return settings;
  }

  /// Values that nodes of the main graph compute, but for its outputs: what every runner knows by one name.
  [[nodiscard]] std::vector<std::string> value_names() const {
    const onnx::ModelProto proto = onnx::read_model(std::filesystem::path(model));
    std::vector<std::string> names;
    for (const auto& node : proto.graph.nodes)
      for (const auto& output : node.outputs) {
        const auto is_it = [&](const onnx::ValueInfo& info) { return info.name == output; };
        const auto& outputs = proto.graph.outputs;
        if (!output.empty() && std::none_of(outputs.begin(), outputs.end(), is_it)) names.push_back(output);
      }
    return names;
  }

  void report(const runners::Verification& verification) const {
    if (!junit.empty()) write_file_atomically(junit, runners::verification_junit(verification));
    if (is_json)
      std::cout << json_text(runners::verification_json(verification)) << "\n";
    else
      std::cout << runners::verification_text(verification);
    if (!verification.passed()) throw CheckFailed{};
  }
};

}  // namespace

void add_verify(CLI::App& app) {
  auto* verb = app.add_subcommand("verify", "Run a model in several ways on the same inputs and compare the results");
  auto state = std::make_shared<VerifyVerb>();
  verb->add_option("model", state->model, "The .onnx model")->required()->type_name("FILE");
  verb->add_option("--runners", state->runners, "Of reference, temper, onnxruntime; the first is the standard")
      ->type_name("LIST");
  verb->add_option("--runner", state->more_runners,
                   "One more: torchscript:MODULE.pt, recorded:PATH or 'exec:COMMAND {model} {inputs} {outputs}'")
      ->type_name("SPEC");
  verb->add_option("--plan", state->plan, "For temper: this plan instead of a new one")->type_name("FILE");
  verb->add_option("--onnxruntime-library", state->onnxruntime, "libonnxruntime.so (TEMPER_ONNXRUNTIME)")
      ->type_name("FILE");
  verb->add_option("--threads", state->threads, "Most threads of a runner; 0: all cores")->type_name("N");
  state->build.add_to(*verb);
  state->data.add_to(*verb);
  state->compare.add_to(*verb);
  verb->add_flag("--per-layer", state->compares_layers, "Compare inner values, find the first that differs");
  verb->add_option("--save", state->save, "Keep inputs and outputs as .npz in this folder")->type_name("FOLDER");
  verb->add_option("--junit", state->junit, "Write the result as JUnit XML")->type_name("FILE");
  verb->add_flag("--json", state->is_json, "Print the result as JSON");
  verb->footer(
      "Example: temper verify model.onnx --runners reference,temper,onnxruntime --shape 'images: 4x3x640x640'");
  verb->callback([state] { state->run(); });
}

}  // namespace temper::cli
