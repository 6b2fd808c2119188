// SPDX-License-Identifier: Apache-2.0
#include "plan/inspect.h"

#include <iostream>
#include <memory>

#include "base/json.h"
#include "base/str.h"
#include "cli/verb.h"
#include "ir/text.h"
#include "onnx/import_model.h"
#include "passes/pass_manager.h"
#include "passes/pipelines.h"
#include "temper/plan.h"
#include "tensor/dtype.h"

namespace temper::cli {

namespace {

struct InspectVerb {
  std::string file;
  bool is_json = false;
  bool is_optimised = false;
  plan::InspectOptions options;

  void run() const {
    if (std::string(file).ends_with(".onnx")) return inspect_model();
    const Plan plan = Plan::load(file);
    std::cout << (is_json ? json_text(plan::inspect_json(plan)) + "\n" : plan::inspect_text(plan, options));
  }

  void inspect_model() const {
    onnx::ImportedModel model = onnx::import_model(file);
    if (is_optimised) {
      passes::PassManager manager;
      manager.run(passes::canonicalise(), model.graph);
      manager.run(passes::optimise(), model.graph);
    }
    if (is_json) {
      std::cout << json_text(summary(model)) << "\n";
      return;
    }
    for (const auto& warning : model.warnings) std::cerr << "note: " << warning << "\n";
    std::cout << ir::text_from_graph(model.graph) << "\n";
  }

  static Json values(const ir::Graph& graph, const std::vector<ir::ValueId>& ids) {
    Json json = Json::array();
    for (const auto id : ids) json.push_back({{"name", graph.value(id).name}, {"type", graph.type(id).text()}});
    return json;
  }

  static Json summary(const onnx::ImportedModel& model) {
    std::map<std::string, int> counts;
    for (const auto id : model.graph.order()) ++counts[std::string(model.graph.node(id).op.name())];
    return {{"graph", model.graph.name},
            {"producer", model.producer},
            {"sha256", model.sha256},
            {"ir_version", model.ir_version},
            {"opsets", model.opsets},
            {"metadata", model.metadata},
            {"warnings", model.warnings},
            {"inputs", values(model.graph, model.graph.inputs())},
            {"outputs", values(model.graph, model.graph.outputs())},
            {"nodes", model.graph.node_count()},
            {"operators", counts}};
  }
};

}  // namespace

void add_inspect(CLI::App& app) {
  auto* verb = app.add_subcommand("inspect", "Show what is in a plan or a model");
  auto state = std::make_shared<InspectVerb>();
  verb->add_option("file", state->file, "A plan or an .onnx model")->required()->type_name("FILE");
  verb->add_flag("--tactics", state->options.shows_tactics, "Plan: what else was tried for each step, and refusals");
  verb->add_flag("--values", state->options.shows_values, "Plan: where every value lives");
  verb->add_flag("--constants", state->options.shows_constants, "Plan: the constants and their packed forms");
  verb->add_flag("--optimised", state->is_optimised, "Model: the graph after all passes");
  verb->add_flag("--json", state->is_json, "Print as JSON");
  verb->footer("Example: temper inspect model.plan --tactics");
  verb->callback([state] { state->run(); });
}

}  // namespace temper::cli
