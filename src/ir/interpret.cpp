// SPDX-License-Identifier: Apache-2.0
#include "ir/interpret.h"

#include <algorithm>
#include <new>
#include <optional>

#include "base/check.h"

namespace temper::ir {

namespace {

std::string got_text(const Tensor& tensor) {
  return str(dtype_name(tensor.dtype()), "[", join(tensor.shape(), ", "), "]");
}

/// The input's declared extent, with symbols that earlier inputs fixed replaced.
Dim bound_dim(const Dim& dim, const std::map<std::string, std::int64_t>& symbols) {
  return dim.substitute([&](const std::string& name) -> std::optional<Dim> {
    const auto found = symbols.find(name);
    return found == symbols.end() ? std::nullopt : std::optional<Dim>(found->second);
  });
}

void check_input(const Value& input, const Tensor& tensor, std::map<std::string, std::int64_t>& symbols) {
  const TensorType& type = input.type;
  TEMPER_CHECK(tensor.is_valid(), bad_argument, "input '", input.name, "' is missing, expected ", type.text());
  TEMPER_CHECK(type.dtype == DType::undefined || type.dtype == tensor.dtype(), bad_argument, "input '", input.name,
               "': got ", got_text(tensor), ", expected ", type.text());
  if (tensor.dtype() == DType::sequence || tensor.dtype() == DType::optional || !type.dims) return;
  TEMPER_CHECK(type.rank() == tensor.rank(), bad_argument, "input '", input.name, "': got ", got_text(tensor),
               ", expected ", type.text());
  for (std::int64_t axis = 0; axis < tensor.rank(); ++axis) {
    const Dim expected = bound_dim(type.dim(axis), symbols);
    if (const auto symbol = expected.as_symbol()) {
      symbols[*symbol] = tensor.dim(axis);
      continue;
    }
    TEMPER_CHECK(!expected.is_const() || expected.equals(tensor.dim(axis)), bad_argument, "input '", input.name,
                 "': extent ", axis, " is ", tensor.dim(axis), ", expected ", expected,
                 type.dim(axis).is_const() ? std::string() : str(" (", type.dim(axis), ")"), " in ", type.text());
  }
}

}  // namespace

Interpreter::Interpreter(const Graph& graph) : graph_(graph), order_(graph.order()), dead_after_(order_.size()) {
  std::vector<std::size_t> last_use(graph.value_limit(), 0);
  std::vector<bool> is_read(graph.value_limit(), false);
  for (std::size_t place = 0; place < order_.size(); ++place) {
    const Node& node = graph.node(order_[place]);
    for (const auto* ids : {&node.inputs, &node.outputs})
      for (const ValueId id : *ids) {
        if (!id.is_valid() || graph.constant(id) != nullptr) continue;
        last_use[id.index] = place;
        is_read[id.index] = true;
      }
  }
  for (const ValueId output : graph.outputs()) is_read[output.index] = false;
  for (std::uint32_t index = 0; index < is_read.size(); ++index)
    if (is_read[index]) dead_after_[last_use[index]].push_back(ValueId{index});
}

void Interpreter::run_node(NodeId id, std::vector<Tensor>& values, const ValueObserver& observer) const {
  const Node& node = graph_.node(id);
  std::vector<Tensor> inputs;
  for (const ValueId input : node.inputs) {
    const Tensor* constant = graph_.constant(input);
    inputs.push_back(!input.is_valid() ? Tensor() : constant != nullptr ? *constant : values[input.index]);
  }
  const auto frame = [&] { return str("while evaluating '", node.name, "' (", node.op.text(), ")"); };
  std::vector<Tensor> outputs = with_frame(frame, [&] {
    try {
      return node.op.evaluate(inputs);
    } catch (const std::bad_alloc&) {
      throw Error(ErrorCode::bad_argument, "the result does not fit in memory", __FILE__, __LINE__);
    }
  });
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    if (!node.outputs[i].is_valid()) continue;
    TEMPER_CHECK(i < outputs.size() && outputs[i].is_valid(), internal, "'", node.name, "' (", node.op.name(),
                 ") computed no output ", i);
    if (observer) observer(node.outputs[i], outputs[i]);
    values[node.outputs[i].index] = std::move(outputs[i]);
  }
}

std::vector<Tensor> Interpreter::run(std::span<const Tensor> inputs, const ValueObserver& observer) const {
  TEMPER_CHECK(inputs.size() == graph_.inputs().size(), bad_argument, "graph '", graph_.name, "' takes ",
               graph_.inputs().size(), " inputs, got ", inputs.size());
  std::vector<Tensor> values(graph_.value_limit());
  for (std::size_t i = 0; i < inputs.size(); ++i) values[graph_.inputs()[i].index] = inputs[i];
  for (std::size_t place = 0; place < order_.size(); ++place) {
    run_node(order_[place], values, observer);
    for (const ValueId dead : dead_after_[place]) values[dead.index] = {};
  }
  std::vector<Tensor> outputs;
  for (const ValueId output : graph_.outputs()) {
    const Tensor* constant = graph_.constant(output);
    outputs.push_back(constant != nullptr ? *constant : values[output.index]);
  }
  return outputs;
}

void check_inputs(const Graph& graph, std::span<const Tensor> inputs) {
  TEMPER_CHECK(inputs.size() == graph.inputs().size(), bad_argument, "graph '", graph.name, "' takes ",
               graph.inputs().size(), " inputs, got ", inputs.size());
  std::map<std::string, std::int64_t> symbols;
  for (std::size_t i = 0; i < inputs.size(); ++i) check_input(graph.value(graph.inputs()[i]), inputs[i], symbols);
}

std::vector<Tensor> order_inputs(const Graph& graph, const NamedTensors& inputs) {
  std::vector<Tensor> ordered;
  std::vector<std::string> names;
  for (const ValueId id : graph.inputs()) names.push_back(graph.value(id).name);
  for (const auto& [given, unused] : inputs)
    TEMPER_CHECK(std::count(names.begin(), names.end(), given) > 0, bad_argument, "there is no input '", given,
                 "'; the graph's inputs are ", join(names, ", "));
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto found = inputs.find(names[i]);
    TEMPER_CHECK(found != inputs.end(), bad_argument, "input '", names[i], "' is missing, expected ",
                 graph.type(graph.inputs()[i]).text());
    ordered.push_back(found->second);
  }
  return ordered;
}

NamedTensors interpret(const Graph& graph, const NamedTensors& inputs, const ValueObserver& observer) {
  const std::vector<Tensor> ordered = order_inputs(graph, inputs);
  check_inputs(graph, ordered);
  std::vector<Tensor> outputs = Interpreter(graph).run(ordered, observer);
  NamedTensors named;
  for (std::size_t i = 0; i < outputs.size(); ++i) named[graph.value(graph.outputs()[i]).name] = std::move(outputs[i]);
  return named;
}

}  // namespace temper::ir
