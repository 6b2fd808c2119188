// SPDX-License-Identifier: Apache-2.0
#pragma once

// Serialised ONNX messages for tests, written field by field: no protobuf, so that broken files can be made too.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace temper::testing {

/// The wire format of one protobuf message.
class WireMessage {
 public:
  WireMessage& add(int field, std::int64_t value);      ///< varint
  WireMessage& add(int field, std::string_view bytes);  ///< string, bytes or message
  WireMessage& add(int field, const char* text) { return add(field, std::string_view(text)); }
  WireMessage& add_float(int field, float value);
  template <class Range>
  WireMessage& add_all(int field, const Range& items) {
    for (const auto& item : items) add(field, item);
    return *this;
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  void add_varint(std::uint64_t value);
  std::string bytes_;
};

/// TensorProto.DataType numbers.
inline constexpr int k_float = 1;
inline constexpr int k_int64 = 7;
inline constexpr int k_bool = 9;

using Names = std::vector<std::string>;

[[nodiscard]] std::string int_attribute(std::string_view name, std::int64_t value);
[[nodiscard]] std::string ints_attribute(std::string_view name, const std::vector<std::int64_t>& values);
[[nodiscard]] std::string float_attribute(std::string_view name, float value);
[[nodiscard]] std::string string_attribute(std::string_view name, std::string_view value);
[[nodiscard]] std::string tensor_attribute(std::string_view name, std::string_view tensor);
[[nodiscard]] std::string graph_attribute(std::string_view name, std::string_view graph);
/// An attribute of a function's node that takes the value of the function's own attribute.
[[nodiscard]] std::string reference_attribute(std::string_view name, std::string_view function_attribute, int type);

struct NodeOptions {
  std::string name = {};
  std::string domain = {};
};
[[nodiscard]] std::string onnx_node(std::string_view op_type, const Names& inputs, const Names& outputs,
                                    const std::vector<std::string>& attributes = {}, const NodeOptions& options = {});

/// Raw-data TensorProto.
template <class T>
[[nodiscard]] std::string onnx_tensor(std::string_view name, int data_type, const std::vector<std::int64_t>& dims,
                                      const std::vector<T>& values);
[[nodiscard]] std::string onnx_raw_tensor(std::string_view name, int data_type, const std::vector<std::int64_t>& dims,
                                          std::string_view raw);
/// A tensor whose bytes lie in another file.
[[nodiscard]] std::string onnx_external_tensor(std::string_view name, int data_type,
                                               const std::vector<std::int64_t>& dims,
                                               const std::map<std::string, std::string>& keys);

/// A ValueInfoProto; each extent is a number, a symbol's name, or "" for an extent without either.
[[nodiscard]] std::string onnx_value(std::string_view name, int data_type, const Names& extents);
/// A ValueInfoProto without shape.
[[nodiscard]] std::string onnx_unranked_value(std::string_view name, int data_type);

struct GraphParts {
  std::string name = "test";
  std::vector<std::string> nodes = {};
  std::vector<std::string> inputs = {};
  std::vector<std::string> outputs = {};
  std::vector<std::string> initializers = {};
  std::vector<std::string> values = {};
};
[[nodiscard]] std::string onnx_graph(const GraphParts& parts);

struct FunctionParts {
  std::string name = {};
  std::string domain = "local";
  Names inputs = {};
  Names outputs = {};
  Names attributes = {};
  std::vector<std::string> attribute_defaults = {};
  std::vector<std::string> nodes = {};
  std::int64_t opset = 17;
};
[[nodiscard]] std::string onnx_function(const FunctionParts& parts);

struct ModelParts {
  std::int64_t ir_version = 9;
  std::vector<std::pair<std::string, std::int64_t>> opsets = {{"", 17}};
  std::vector<std::string> functions = {};
  std::map<std::string, std::string> metadata = {};
};
[[nodiscard]] std::string onnx_model(std::string_view graph, const ModelParts& parts = {});
[[nodiscard]] std::string onnx_model(const GraphParts& graph, const ModelParts& parts = {});

template <class T>
std::string onnx_tensor(std::string_view name, int data_type, const std::vector<std::int64_t>& dims,
                        const std::vector<T>& values) {
  const auto* bytes = reinterpret_cast<const char*>(values.data());
  return onnx_raw_tensor(name, data_type, dims, {bytes, values.size() * sizeof(T)});
}

}  // namespace temper::testing
