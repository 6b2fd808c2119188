// SPDX-License-Identifier: Apache-2.0
#include "onnx/node_context.h"

#include "base/check.h"
#include "onnx/constant_value.h"
#include "onnx/data_type.h"

namespace temper::onnx {

NodeContext::NodeContext(GraphImporter& importer, NodeInfo node, std::vector<ValueId> inputs)
    : importer_(importer), node_(std::move(node)), inputs_(std::move(inputs)) {
  while (!inputs_.empty() && !inputs_.back().is_valid()) inputs_.pop_back();
}

std::vector<std::string> NodeContext::unread_attributes() const {
  std::vector<std::string> unread;
  for (const auto& [name, value] : node_.attributes)
    if (!read_.contains(name)) unread.push_back(name);
  return unread;
}

bool NodeContext::has(std::string_view attribute) const { return node_.attributes.contains(std::string(attribute)); }

template <class T>
T NodeContext::get(std::string_view name, std::string_view kind, std::optional<T> fallback) {
  read_.emplace(name);
  const auto found = node_.attributes.find(std::string(name));
  if (found == node_.attributes.end()) {
    TEMPER_CHECK(fallback.has_value(), invalid_model, "attribute '", name, "' is required but absent");
    return std::move(*fallback);
  }
  const T* value = std::get_if<T>(&found->second);
  TEMPER_CHECK(value != nullptr, invalid_model, "attribute '", name, "' is not ", kind);
  return *value;
}

std::int64_t NodeContext::get_int(std::string_view name, std::optional<std::int64_t> fallback) {
  return get<std::int64_t>(name, "an integer", fallback);
}

double NodeContext::get_float(std::string_view name, std::optional<double> fallback) {
  return get<double>(name, "a float", fallback);
}

std::string NodeContext::get_string(std::string_view name, std::optional<std::string> fallback) {
  return get<std::string>(name, "a string", std::move(fallback));
}

std::vector<std::int64_t> NodeContext::get_ints(std::string_view name,
                                                std::optional<std::vector<std::int64_t>> fallback) {
  return get<std::vector<std::int64_t>>(name, "a list of integers", std::move(fallback));
}

std::vector<double> NodeContext::get_floats(std::string_view name, std::optional<std::vector<double>> fallback) {
  return get<std::vector<double>>(name, "a list of floats", std::move(fallback));
}

std::vector<std::string> NodeContext::get_strings(std::string_view name,
                                                  std::optional<std::vector<std::string>> fallback) {
  return get<std::vector<std::string>>(name, "a list of strings", std::move(fallback));
}

Tensor NodeContext::get_tensor(std::string_view name) { return get<Tensor>(name, "a tensor", std::nullopt); }

TensorType NodeContext::get_type(std::string_view name) { return get<TensorType>(name, "a type", std::nullopt); }

DType NodeContext::get_dtype(std::string_view name, std::optional<DType> fallback) {
  if (fallback && !has(name)) {
    ignore(name);
    return *fallback;
  }
  const std::int64_t number = get_int(name, std::nullopt);
  const auto dtype = dtype_from_onnx(number);
  if (!dtype) unsupported(str("attribute '", name, "': element type ", onnx_type_text(number), " is not supported"));
  return *dtype;
}

ImportContext::Body NodeContext::get_body(std::string_view name, const std::vector<TensorType>& input_types) {
  const auto* body = get<const GraphProto*>(name, "a graph", std::nullopt);
  return importer_.import_body(*body, input_types, str(node_.name, "/", name));
}

std::vector<ValueId> NodeContext::inline_body(std::string_view name) {
  const auto* body = get<const GraphProto*>(name, "a graph", std::nullopt);
  return importer_.inline_body(*body, str(node_.name, "/"));
}

bool NodeContext::has_input(std::size_t index) const { return index < inputs_.size() && inputs_[index].is_valid(); }

ValueId NodeContext::input(std::size_t index) const {
  if (!has_input(index)) invalid(str("input ", index, " is required but absent"));
  return inputs_[index];
}

const TensorType& NodeContext::type(ValueId id) const { return importer_.scope().graph.type(id); }

std::optional<Tensor> NodeContext::constant(ValueId id) const { return constant_value(importer_.scope().graph, id); }

ValueId NodeContext::add(Operator op, std::vector<ValueId> inputs) {
  return add(std::move(op), std::move(inputs), 1).front();
}

std::vector<ValueId> NodeContext::add(Operator op, std::vector<ValueId> inputs, std::size_t output_count) {
  ir::Graph& graph = importer_.scope().graph;
  return graph.node(graph.add_node(std::move(op), std::move(inputs), output_count, node_.name, {node_.name})).outputs;
}

ValueId NodeContext::add_constant(Tensor tensor) {
  return importer_.scope().graph.add_constant(node_.name + ".constant", std::move(tensor));
}

}  // namespace temper::onnx
