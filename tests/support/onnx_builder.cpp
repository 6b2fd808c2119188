// SPDX-License-Identifier: Apache-2.0
#include "support/onnx_builder.h"

#include <cstring>

namespace temper::testing {

namespace {

constexpr int k_attribute_type = 20;

WireMessage attribute(std::string_view name, int type) {
  return WireMessage().add(1, name).add(k_attribute_type, std::int64_t{type});
}

}  // namespace

void WireMessage::add_varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<char>(value | 0x80));
  bytes_.push_back(static_cast<char>(value));
}

WireMessage& WireMessage::add(int field, std::int64_t value) {
  add_varint(static_cast<std::uint64_t>(field) << 3);
  add_varint(static_cast<std::uint64_t>(value));
  return *this;
}

WireMessage& WireMessage::add(int field, std::string_view bytes) {
  add_varint(static_cast<std::uint64_t>(field) << 3 | 2);
  add_varint(bytes.size());
  bytes_ += bytes;
  return *this;
}

WireMessage& WireMessage::add_float(int field, float value) {
  add_varint(static_cast<std::uint64_t>(field) << 3 | 5);
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  bytes_.append(bytes, sizeof value);
  return *this;
}

std::string int_attribute(std::string_view name, std::int64_t value) {
  return attribute(name, 2).add(3, value).bytes();
}

std::string ints_attribute(std::string_view name, const std::vector<std::int64_t>& values) {
  return attribute(name, 7).add_all(8, values).bytes();
}

std::string float_attribute(std::string_view name, float value) {
  return attribute(name, 1).add_float(2, value).bytes();
}

std::string string_attribute(std::string_view name, std::string_view value) {
  return attribute(name, 3).add(4, value).bytes();
}

std::string tensor_attribute(std::string_view name, std::string_view tensor) {
  return attribute(name, 4).add(5, tensor).bytes();
}

std::string graph_attribute(std::string_view name, std::string_view graph) {
  return attribute(name, 5).add(6, graph).bytes();
}

std::string reference_attribute(std::string_view name, std::string_view function_attribute, int type) {
  return attribute(name, type).add(21, function_attribute).bytes();
}

std::string onnx_node(std::string_view op_type, const Names& inputs, const Names& outputs,
                      const std::vector<std::string>& attributes, const NodeOptions& options) {
  WireMessage node;
  node.add_all(1, inputs).add_all(2, outputs).add(3, options.name).add(4, op_type).add_all(5, attributes);
  return node.add(7, options.domain).bytes();
}

std::string onnx_raw_tensor(std::string_view name, int data_type, const std::vector<std::int64_t>& dims,
                            std::string_view raw) {
  return WireMessage().add_all(1, dims).add(2, std::int64_t{data_type}).add(8, name).add(9, raw).bytes();
}

std::string onnx_external_tensor(std::string_view name, int data_type, const std::vector<std::int64_t>& dims,
                                 const std::map<std::string, std::string>& keys) {
  WireMessage tensor;
  tensor.add_all(1, dims).add(2, std::int64_t{data_type}).add(8, name).add(14, std::int64_t{1});
  for (const auto& [key, value] : keys) tensor.add(13, WireMessage().add(1, key).add(2, value).bytes());
  return tensor.bytes();
}

std::string onnx_value(std::string_view name, int data_type, const Names& extents) {
  WireMessage shape;
  for (const std::string& extent : extents) {
    WireMessage dim;
    const bool is_number = !extent.empty() && extent.find_first_not_of("-0123456789") == std::string::npos;
    if (is_number)
      dim.add(1, std::int64_t{std::stoll(extent)});
    else if (!extent.empty())
      dim.add(2, extent);
    shape.add(1, dim.bytes());
  }
  const auto tensor = WireMessage().add(1, std::int64_t{data_type}).add(2, shape.bytes());
  return WireMessage().add(1, name).add(2, WireMessage().add(1, tensor.bytes()).bytes()).bytes();
}

std::string onnx_unranked_value(std::string_view name, int data_type) {
  const auto tensor = WireMessage().add(1, std::int64_t{data_type});
  return WireMessage().add(1, name).add(2, WireMessage().add(1, tensor.bytes()).bytes()).bytes();
}

std::string onnx_graph(const GraphParts& parts) {
  WireMessage graph;
  graph.add_all(1, parts.nodes).add(2, parts.name).add_all(5, parts.initializers);
  return graph.add_all(11, parts.inputs).add_all(12, parts.outputs).add_all(13, parts.values).bytes();
}

std::string onnx_function(const FunctionParts& parts) {
  WireMessage function;
  function.add(1, parts.name).add_all(4, parts.inputs).add_all(5, parts.outputs).add_all(6, parts.attributes);
  function.add_all(7, parts.nodes).add(9, WireMessage().add(2, parts.opset).bytes()).add(10, parts.domain);
  return function.add_all(11, parts.attribute_defaults).bytes();
}

std::string onnx_model(std::string_view graph, const ModelParts& parts) {
  WireMessage model;
  model.add(1, parts.ir_version).add(2, "tests").add(7, graph);
  for (const auto& [domain, version] : parts.opsets) model.add(8, WireMessage().add(1, domain).add(2, version).bytes());
  for (const auto& [key, value] : parts.metadata) model.add(14, WireMessage().add(1, key).add(2, value).bytes());
  return model.add_all(25, parts.functions).bytes();
}

std::string onnx_model(const GraphParts& graph, const ModelParts& parts) {
  return onnx_model(onnx_graph(graph), parts);
}

}  // namespace temper::testing
