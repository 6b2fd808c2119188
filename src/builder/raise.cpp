// SPDX-License-Identifier: Apache-2.0
#include "builder/raise.h"

#include "base/check.h"
#include "ir/graph_subgraph.h"
#include "plan/program_subgraph.h"

namespace temper::builder {

namespace {

class Raising {
 public:
  Raising(const std::vector<plan::Program>& programs, const std::vector<plan::Constant>& constants)
      : programs_(programs), constants_(constants) {}

  ir::Graph raise(std::size_t index) {
    TEMPER_CHECK(index < programs_.size(), bad_plan, "the embedded graph has no body ", index);
    const plan::Program& program = programs_[index];
    ir::Graph graph;
    graph.name = program.name;
    std::vector<ir::ValueId> ids(program.values.size());
    for (std::size_t i = 0; i < program.values.size(); ++i) ids[i] = add_source(graph, program.values[i]);
    std::vector<ir::ValueId> inputs;
    for (const std::int32_t input : program.inputs) inputs.push_back(ids[static_cast<std::size_t>(input)]);
    graph.set_inputs(inputs);
    for (const plan::Step& step : program.steps) add_step(graph, program, step, ids);
    for (const std::int32_t output : program.outputs) graph.add_output(ids[static_cast<std::size_t>(output)]);
    return graph;
  }

 private:
  ir::ValueId add_source(ir::Graph& graph, const plan::Value& value) {
    if (value.storage == plan::Storage::constant) {
      const Tensor& content = constants_[static_cast<std::size_t>(value.constant)].plain;
      TEMPER_CHECK(content.is_valid(), bad_plan, "the embedded graph's constant '", value.name,
                   "' was stripped from the plan");
      return graph.add_constant(value.name, content);
    }
    if (value.storage != plan::Storage::input) return {};
    TensorType type = value.dims ? TensorType(value.dtype, *value.dims) : TensorType::unranked(value.dtype);
    type.content = value.content;
    return graph.add_input(value.name, std::move(type));
  }

  void add_step(ir::Graph& graph, const plan::Program& program, const plan::Step& step, std::vector<ir::ValueId>& ids) {
    std::vector<ir::ValueId> inputs;
    for (const std::int32_t input : step.inputs)
      inputs.push_back(input == plan::k_absent ? ir::ValueId{} : ids[static_cast<std::size_t>(input)]);
    const ir::NodeId node =
        graph.add_node(raise_bodies(graph, step.op), inputs, step.outputs.size(), step.name, step.sources);
    for (std::size_t i = 0; i < step.outputs.size(); ++i) {
      if (step.outputs[i] == plan::k_absent) continue;
      const auto index = static_cast<std::size_t>(step.outputs[i]);
      ids[index] = graph.node(node).outputs[i];
      graph.rename(ids[index], program.values[index].name);
    }
  }

  Operator raise_bodies(const ir::Graph& outer, const Operator& op) {
    Attributes attributes = op.attributes();
    bool has_body = false;
    for (auto& [name, value] : attributes) {
      const auto* body = std::get_if<SubgraphPtr>(&value);
      if (body == nullptr || !*body) continue;
      const auto* reference = dynamic_cast<const plan::ProgramReference*>(body->get());
      TEMPER_CHECK(reference != nullptr, bad_plan, op.name(), " holds a body that is not part of the plan");
      TEMPER_CHECK(++depth_ < 64, bad_plan, "bodies of the embedded graph are nested too deeply");
      std::set<std::string> symbols;
      for (const auto& [symbol, info] : outer.symbols()) symbols.insert(symbol);
      value = SubgraphPtr(std::make_shared<ir::GraphSubgraph>(raise(static_cast<std::size_t>(reference->program())),
                                                              std::move(symbols)));
      --depth_;
      has_body = true;
    }
    return has_body ? Operator::create(op.name(), attributes) : op;
  }

  const std::vector<plan::Program>& programs_;
  const std::vector<plan::Constant>& constants_;
  int depth_ = 0;
};

}  // namespace

ir::Graph raise(const std::vector<plan::Program>& programs, const std::vector<plan::Constant>& constants) {
  return Raising(programs, constants).raise(0);
}

}  // namespace temper::builder
