// SPDX-License-Identifier: Apache-2.0
#include "runners/bisect.h"

#include <iostream>
#include <memory>

#include "base/check.h"
#include "base/json.h"
#include "base/progress.h"
#include "cli/verb.h"
#include "cli/verify_options.h"
#include "onnx/import_model.h"

namespace temper::cli {

namespace {

using runners::PassCulprit;
using runners::TacticCulprit;

struct BisectVerb {
  std::string model;
  ModelBuildFlags build;
  DataFlags data;
  CompareFlags compare;
  std::vector<std::string> disabled_passes;
  bool is_json = false;

  void run() const {
    BuildOptions build_options = build_with_passes();
    const auto inputs = data.load(model, build_options);
    TEMPER_CHECK(inputs.size() == 1, bad_argument, "bisect needs inputs of one run, got ", inputs.size());
    const auto imported = onnx::import_model(std::filesystem::path(model));
    Progress progress("bisect", 0);
    runners::BisectOptions options;
    options.compare = compare.options(build_options.precision);
    options.passes.disabled = disabled_passes;
    options.on_trial = [&](const std::string& trial) { progress.advance(1, trial); };
    const NamedTensors expected = runners::expected_outputs(imported.graph, inputs[0]);
    const auto pass = runners::bisect_passes(imported.graph, inputs[0], expected, options);
    std::optional<TacticCulprit> tactic;
    if (!pass) tactic = runners::bisect_tactics(Builder(build_options).build(model), inputs[0], expected, options);
    print(pass, tactic);
    if (pass || tactic) throw CheckFailed{};
  }

  [[nodiscard]] BuildOptions build_with_passes() const {
    BuildOptions options = build.options();
    options.disabled_passes = disabled_passes;
    return options;
  }

  void print(const std::optional<PassCulprit>& pass, const std::optional<TacticCulprit>& tactic) const {
    if (is_json) {
      Json json{{"pass", nullptr}, {"tactic", nullptr}};
      if (pass)
        json["pass"] = {{"name", pass->pass},
                        {"run", pass->run},
                        {"rewrite", pass->rewrite},
                        {"node", pass->node},
                        {"reason", pass->reason}};
      if (tactic)
        json["tactic"] = {{"step", tactic->step},
                          {"operator", tactic->op},
                          {"tactic", tactic->tactic},
                          {"sources", tactic->sources},
                          {"reason", tactic->reason}};
      std::cout << json_text(json) << "\n";
    } else if (pass) {
      std::cout << str("pass ", pass->pass, " breaks the result: run ", pass->run, ", rewrite ", pass->rewrite,
                       ", node '", pass->node, "'\n  ", pass->reason, "\n  see it with --print-ir after:", pass->pass,
                       ", avoid it with --disable-pass ", pass->pass, "\n");
    } else if (tactic) {
      std::cout << str("tactic ", tactic->tactic, " breaks the result: step '", tactic->step, "', ", tactic->op,
                       "\n  from ", join(tactic->sources, ", "), "\n  ", tactic->reason, "\n");
    } else {
      std::cout << "nothing to find: all passes and the plan give the reference's result within the tolerance\n";
    }
  }
};

}  // namespace

void add_bisect(CLI::App& app) {
  auto* verb = app.add_subcommand("bisect", "Find the pass or the step that makes a result wrong");
  auto state = std::make_shared<BisectVerb>();
  verb->add_option("model", state->model, "The .onnx model")->required()->type_name("FILE");
  state->build.add_to(*verb);
  state->data.add_to(*verb);
  state->compare.add_to(*verb);
  verb->add_option("--disable-pass", state->disabled_passes, "A pass that does not run; may be repeated")
      ->type_name("PASS");
  verb->add_flag("--json", state->is_json, "Print the result as JSON");
  verb->footer("Example: temper bisect model.onnx --load inputs.npz --absolute 1e-3");
  verb->callback([state] { state->run(); });
}

}  // namespace temper::cli
