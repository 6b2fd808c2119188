// SPDX-License-Identifier: Apache-2.0
#include "onnx/import_model.h"

#include <algorithm>

#include "base/check.h"
#include "onnx/graph_importer.h"
#include "onnx/model_reader.h"
#include "ops/shape/identity.h"

namespace temper::onnx {

namespace {

/// One error for all nodes that cannot be imported.
[[noreturn]] void report(const std::vector<Problem>& problems) {
  const bool is_invalid = std::any_of(problems.begin(), problems.end(),
                                      [](const Problem& p) { return p.error.code() != ErrorCode::unsupported; });
  const ErrorCode code = is_invalid ? ErrorCode::invalid_model : ErrorCode::unsupported;
  if (problems.size() == 1) {
    Error error(code, problems[0].error.message());
    for (const std::string& frame : problems[0].error.frames()) error.add_frame(frame);
    error.add_frame(str("while importing node '", problems[0].node, "' (", problems[0].operator_text, ")"));
    throw error;
  }
  std::string text = str(problems.size(), " nodes cannot be imported:");
  for (const Problem& problem : problems)
    text += str("\n  '", problem.node, "' (", problem.operator_text, "): ", problem.error.message());
  throw Error(code, text);
}

/// Gives `id` the name that the model declares for its output. A value that has a name to keep (an input, a constant,
/// another output) gets an Identity of its own.
ValueId name_output(ir::Graph& graph, ValueId id, const std::string& name) {
  const bool keeps_name = graph.is_input(id) || graph.constant(id) != nullptr || graph.is_output(id);
  if (keeps_name) id = graph.node(graph.add_node(ops::Identity{}, {id}, 1, name, {})).outputs.front();
  const auto holder = graph.find_value(name);
  if (holder && *holder != id && !graph.is_input(*holder) && !graph.is_output(*holder))
    graph.rename(*holder, name + ".inner");
  graph.rename(id, name);
  return id;
}

void add_outputs(GraphImporter& importer, const GraphProto& source, const ImportState& state) {
  ir::Graph& graph = importer.scope().graph;
  std::set<std::string> seen;
  for (const ValueInfo& output : source.outputs) {
    TEMPER_CHECK(!output.name.empty() && seen.insert(output.name).second, invalid_model, "graph output '", output.name,
                 "' is declared twice or has no name");
    try {
      graph.add_output(name_output(graph, importer.require(output.name), output.name));
    } catch (const AlreadyReported&) {
      TEMPER_CHECK(!state.problems.empty(), internal, "output '", output.name, "' was lost without a reason");
    }
  }
  TEMPER_CHECK(!seen.empty(), invalid_model, "the graph declares no output");
}

}  // namespace

ImportedModel import_model(const ModelProto& model) {
  ImportedModel imported;
  imported.metadata = model.metadata;
  imported.opsets = model.opsets;
  imported.ir_version = model.ir_version;
  imported.producer = std::string(trim(model.producer_name + " " + model.producer_version));
  imported.sha256 = model.sha256;
  imported.graph.name = model.graph.name.empty() ? "graph" : model.graph.name;

  ImportState state{.model = model, .problems = {}, .warnings = {}};
  if (model.graph.name.empty()) state.warnings.emplace_back("the graph has no name");
  Scope scope{.graph = imported.graph, .opsets = &model.opsets};
  GraphImporter importer(state, scope);
  importer.declare(model.graph);
  importer.add_inputs(model.graph);
  importer.add_nodes(model.graph.nodes);
  add_outputs(importer, model.graph, state);
  if (!state.problems.empty()) report(state.problems);
  imported.graph.eliminate_dead_code();
  imported.warnings = std::move(state.warnings);
  return imported;
}

ImportedModel import_model(std::span<const std::byte> bytes, const std::optional<std::filesystem::path>& folder) {
  return import_model(read_model(bytes, folder));
}

ImportedModel import_model(const std::filesystem::path& path) {
  const ModelProto model = read_model(path);
  return with_frame([&] { return "while importing '" + path.string() + "'"; }, [&] { return import_model(model); });
}

}  // namespace temper::onnx
