// SPDX-License-Identifier: Apache-2.0
#include "builder/lower.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/hash.h"
#include "ir/graph_subgraph.h"
#include "ops/shape/identity.h"
#include "plan/program_subgraph.h"
#include "tensor/dtype.h"

namespace temper::builder {

namespace {

bool is_bytes(DType dtype) { return is_numeric(dtype) || dtype == DType::boolean; }

}  // namespace

/// Lowers one graph into programs[index].
class GraphLowering {
 public:
  GraphLowering(Lowering& shared, const ir::Graph& graph, std::vector<plan::Program>& programs,
                Lowering::Purpose purpose)
      : shared_(shared), graph_(graph), programs_(programs), purpose_(purpose), index_(programs.size()) {
    programs_.emplace_back();
    value_of_.assign(graph.value_limit(), plan::k_absent);
    find_given_symbols();
  }

  void run() {
    plan::Program program;
    program.name = graph_.name;
    for (const ir::ValueId input : graph_.inputs()) program.inputs.push_back(add_value(program, input));
    const auto needed = needed_nodes();
    for (const ir::NodeId id : graph_.order())
      if (needed.contains(id)) add_step(program, id);
    for (const ir::ValueId output : graph_.outputs()) program.outputs.push_back(add_output(program, output));
    for (const auto& [symbol, info] : graph_.symbols())
      if (info.upper_bound) program.upper_bounds[symbol] = *info.upper_bound;
    programs_[index_] = std::move(program);
  }

 private:
  /// Symbols that the inputs give directly, and those that this graph's own nodes find out. A body's values may depend
  /// on others, of the graph around it, which it cannot see.
  void find_given_symbols() {
    const auto offer = [&](const std::optional<Dims>& dims) {
      for (const Dim& dim : dims.value_or(Dims{}))
        if (const auto symbol = dim.as_symbol()) given_symbols_.emplace(*symbol, ir::ValueId{});
    };
    for (const ir::ValueId input : graph_.inputs()) {
      offer(graph_.type(input).dims);
      offer(graph_.type(input).content);
    }
    for (const ir::NodeId id : graph_.order())
      for (const ir::ValueId output : graph_.node(id).outputs)
        if (output.is_valid())
          for (const Dim& dim : graph_.type(output).dims.value_or(Dims{}))
            if (const auto symbol = dim.as_symbol()) given_symbols_.emplace(*symbol, output);
  }

  /// Elements known as expressions: the runtime fills the tensor in without running a step.
  [[nodiscard]] bool is_content(ir::ValueId id) const {
    if (purpose_ == Lowering::Purpose::embed) return false;
    const ir::Value& value = graph_.value(id);
    if (!value.producer.is_valid() || !value.type.content || !value.type.is_ranked()) return false;
    const auto needed = content_symbols(id);
    return is_integer(value.type.dtype) && static_cast<std::int64_t>(value.type.content->size()) <= k_longest_content &&
           std::all_of(needed.begin(), needed.end(),
                       [&](const std::string& symbol) { return given_symbols_.contains(symbol); });
  }

  [[nodiscard]] std::set<std::string> content_symbols(ir::ValueId id) const {
    std::set<std::string> symbols;
    for (const Dim& item : *graph_.type(id).content) item.collect_symbols(symbols);
    return symbols;
  }

  /// Nodes that some output needs once content values need no producer, but only the values whose extents they name.
  [[nodiscard]] std::set<ir::NodeId> needed_nodes() const {
    std::set<ir::NodeId> needed;
    std::vector<ir::ValueId> pending(graph_.outputs().begin(), graph_.outputs().end());
    while (!pending.empty()) {
      const ir::ValueId id = pending.back();
      pending.pop_back();
      if (!id.is_valid()) continue;
      if (is_content(id)) {
        for (const std::string& symbol : content_symbols(id)) pending.push_back(given_symbols_.at(symbol));
        continue;
      }
      const ir::NodeId producer = graph_.value(id).producer;
      if (!producer.is_valid() || !needed.insert(producer).second) continue;
      const auto& inputs = graph_.node(producer).inputs;
      pending.insert(pending.end(), inputs.begin(), inputs.end());
    }
    return needed;
  }

  std::int32_t add_value(plan::Program& program, ir::ValueId id) {
    if (!id.is_valid()) return plan::k_absent;
    std::int32_t& index = value_of_[id.index];
    if (index != plan::k_absent) return index;
    const ir::Value& source = graph_.value(id);
    plan::Value value;
    value.name = source.name;
    value.dtype = source.type.dtype;
    value.dims = source.type.dims;
    if (source.constant) {
      value.storage = plan::Storage::constant;
      value.constant = shared_.intern(source.name, *source.constant);
    } else if (!source.producer.is_valid()) {
      value.storage = plan::Storage::input;
      value.content = source.type.content;
    } else if (is_content(id)) {
      value.storage = plan::Storage::content;
      value.content = source.type.content;
    }
    index = static_cast<std::int32_t>(program.values.size());
    program.values.push_back(std::move(value));
    return index;
  }

  void add_step(plan::Program& program, ir::NodeId id) {
    const ir::Node& node = graph_.node(id);
    plan::Step step{lower_bodies(node.op), node.name, {}, {}, node.sources, {}};
    for (const ir::ValueId input : node.inputs) step.inputs.push_back(add_value(program, input));
    for (const ir::ValueId output : node.outputs) step.outputs.push_back(add_produced(program, output));
    program.steps.push_back(std::move(step));
  }

  /// A node's output; where readers take its content from expressions, the computed copy gets a value of its own.
  std::int32_t add_produced(plan::Program& program, ir::ValueId id) {
    if (!id.is_valid() || !is_content(id)) return add_value(program, id);
    plan::Value value;
    value.name = graph_.value(id).name + ".computed";
    value.dtype = graph_.type(id).dtype;
    value.dims = graph_.type(id).dims;
    program.values.push_back(std::move(value));
    return static_cast<std::int32_t>(program.values.size()) - 1;
  }

  std::int32_t add_output(plan::Program& program, ir::ValueId id) {
    const std::int32_t index = add_value(program, id);
    const bool is_own = program.values[static_cast<std::size_t>(index)].storage == plan::Storage::arena &&
                        std::count(program.outputs.begin(), program.outputs.end(), index) == 0;
    if (is_own) return index;
    plan::Value copy = program.values[static_cast<std::size_t>(index)];
    plan::Step step{ops::Identity{}, copy.name + ".copy", {index}, {}, {}, {}};
    const bool keeps_name = copy.storage != plan::Storage::input;
    if (keeps_name) program.values[static_cast<std::size_t>(index)].name += ".source";
    copy.storage = plan::Storage::arena;
    copy.constant = plan::k_absent;
    copy.content.reset();
    const auto copied = static_cast<std::int32_t>(program.values.size());
    step.outputs.push_back(copied);
    program.values.push_back(std::move(copy));
    program.steps.push_back(std::move(step));
    return copied;
  }

  Operator lower_bodies(const Operator& op) {
    Attributes attributes = op.attributes();
    bool has_body = false;
    for (auto& [name, value] : attributes) {
      const auto* body = std::get_if<SubgraphPtr>(&value);
      if (body == nullptr || !*body) continue;
      const auto* subgraph = dynamic_cast<const ir::GraphSubgraph*>(body->get());
      TEMPER_CHECK(subgraph != nullptr, internal, op.name(), " holds a body that is not a graph");
      const auto program = static_cast<std::int32_t>(programs_.size());
      GraphLowering(shared_, subgraph->graph(), programs_, purpose_).run();
      value = SubgraphPtr(
          std::make_shared<plan::ProgramReference>(program, subgraph->input_count(), subgraph->output_types()));
      has_body = true;
    }
    return has_body ? Operator::create(op.name(), attributes) : op;
  }

  Lowering& shared_;
  const ir::Graph& graph_;
  std::vector<plan::Program>& programs_;
  Lowering::Purpose purpose_;
  std::size_t index_;
  std::vector<std::int32_t> value_of_;
  std::map<std::string, ir::ValueId> given_symbols_;  ///< the computed value with that extent; none for inputs
};

void Lowering::lower(const ir::Graph& graph, std::vector<plan::Program>& programs, Purpose purpose) {
  GraphLowering(*this, graph, programs, purpose).run();
}

std::int32_t Lowering::intern(const std::string& name, const Tensor& content) {
  const bool has_bytes = is_bytes(content.dtype());
  const std::uint64_t hash =
      hash_bytes(content.raw(), has_bytes ? content.byte_size() : 0, hash_string(shape_text(content.shape())));
  for (auto [at, end] = by_hash_.equal_range(hash); at != end; ++at)
    if (constants_[static_cast<std::size_t>(at->second)].plain.equals(content)) return at->second;
  const auto index = static_cast<std::int32_t>(constants_.size());
  constants_.push_back({name, content, {}});
  by_hash_.emplace(hash, index);
  return index;
}

}  // namespace temper::builder
