// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an operator's importer sees. An importer turns one ONNX node into nodes of our graph: one function a version
// range, one register_<op> function a file under onnx/import_ops/, found by its file name.
// protobuf never shows here: NodeAttributes holds plain values.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "ir/graph.h"
#include "ops/subgraph.h"

namespace temper::onnx {

using ir::ValueId;

/// A graph attribute before it is imported (a body of If, Loop or Scan).
struct GraphProto;

/// Attribute values as ONNX gives them; floats are widened without rounding.
using NodeAttribute =
    std::variant<std::int64_t, double, std::string, Tensor, std::vector<std::int64_t>, std::vector<double>,
                 std::vector<std::string>, const GraphProto*, std::vector<Tensor>, TensorType>;

/// The node that is being imported. Every accessor marks the attribute as read; after the importer returns, an
/// attribute that nobody read is reported as unsupported.
struct NodeInfo {
  std::string op_type;
  std::string domain;                ///< "" for ai.onnx
  int opset = 0;                     ///< of that domain
  std::string name;                  ///< made up from the first output where the model gives none
  std::size_t output_count = 0;      ///< declared outputs, trailing unused ones included
  std::vector<bool> is_output_used;  ///< false where the output's name is empty
  std::map<std::string, NodeAttribute> attributes;
};

class ImportContext {
 public:
  virtual ~ImportContext() = default;

  // -- the node ----------------------------------------------------------------------------------------------------
  [[nodiscard]] virtual const NodeInfo& node() const = 0;
  [[nodiscard]] int opset() const { return node().opset; }
  /// Marks an attribute as read without using it (it has no effect on the result: say why at the call).
  virtual void ignore(std::string_view attribute) = 0;
  [[nodiscard]] virtual bool has(std::string_view attribute) const = 0;
  /// Errors of all accessors: invalid_model where the attribute has another type, or is absent without a default.
  [[nodiscard]] virtual std::int64_t get_int(std::string_view name, std::optional<std::int64_t> fallback = {}) = 0;
  [[nodiscard]] virtual double get_float(std::string_view name, std::optional<double> fallback = {}) = 0;
  [[nodiscard]] virtual std::string get_string(std::string_view name, std::optional<std::string> fallback = {}) = 0;
  [[nodiscard]] virtual std::vector<std::int64_t> get_ints(std::string_view name,
                                                           std::optional<std::vector<std::int64_t>> fallback = {}) = 0;
  [[nodiscard]] virtual std::vector<double> get_floats(std::string_view name,
                                                       std::optional<std::vector<double>> fallback = {}) = 0;
  [[nodiscard]] virtual std::vector<std::string> get_strings(std::string_view name,
                                                             std::optional<std::vector<std::string>> fallback = {}) = 0;
  [[nodiscard]] virtual Tensor get_tensor(std::string_view name) = 0;
  /// A TypeProto attribute (Optional's "type").
  [[nodiscard]] virtual TensorType get_type(std::string_view name) = 0;
  /// The DType of an ONNX TensorProto.DataType attribute ("to", "dtype"); the fallback is a DType.
  [[nodiscard]] virtual DType get_dtype(std::string_view name, std::optional<DType> fallback = {}) = 0;

  /// A body with the values that it captures from outside, which become its last inputs.
  struct Body {
    SubgraphPtr graph;
    std::vector<ValueId> captured;
  };
  /// Imports the graph attribute with these types for its formal inputs (types the model declares are merged in).
  [[nodiscard]] virtual Body get_body(std::string_view name, const std::vector<TensorType>& input_types) = 0;

  /// Adds the nodes of a body without formal inputs to this very graph; gives its outputs.
  [[nodiscard]] virtual std::vector<ValueId> inline_body(std::string_view name) = 0;

  // -- inputs ------------------------------------------------------------------------------------------------------
  [[nodiscard]] virtual std::size_t input_count() const = 0;          ///< trailing absent ones not counted
  [[nodiscard]] virtual bool has_input(std::size_t index) const = 0;  ///< present and not ""
  /// Errors: invalid_model where absent.
  [[nodiscard]] virtual ValueId input(std::size_t index) const = 0;
  /// The input, or an invalid id where absent: for operators with optional inputs.
  [[nodiscard]] ValueId optional_input(std::size_t index) const { return has_input(index) ? input(index) : ValueId{}; }
  /// All inputs in order, absent ones as invalid ids.
  [[nodiscard]] std::vector<ValueId> inputs() const;
  [[nodiscard]] virtual const TensorType& type(ValueId id) const = 0;
  /// Known content: an initialiser, or an integer scalar or vector whose content is tracked and constant.
  [[nodiscard]] virtual std::optional<Tensor> constant(ValueId id) const = 0;

  /// What has been imported so far into the graph that this node goes to.
  [[nodiscard]] virtual const ir::Graph& graph() const = 0;
  /// The value of a name that the node refers to in an attribute. Errors: invalid_model where there is none.
  [[nodiscard]] virtual ValueId find(const std::string& name) = 0;

  // -- emitting ----------------------------------------------------------------------------------------------------
  /// Adds a node with one output. Named after the ONNX node; its sources are filled in.
  virtual ValueId add(Operator op, std::vector<ValueId> inputs) = 0;
  virtual std::vector<ValueId> add(Operator op, std::vector<ValueId> inputs, std::size_t output_count) = 0;
  virtual ValueId add_constant(Tensor tensor) = 0;

  /// Throws Error{unsupported}: "<reason>"; the importer of the model adds node, operator, domain and opset.
  [[noreturn]] void unsupported(const std::string& reason) const;
  /// Throws Error{invalid_model}.
  [[noreturn]] void invalid(const std::string& reason) const;
};

/// Returns the node's outputs in order; trailing outputs that nobody uses may be left out.
using ImportFunction = std::function<std::vector<ValueId>(ImportContext&)>;

/// Versions [first, last] of an operator set.
struct OpsetRange {
  int first = 1;
  int last = k_newest;
  static constexpr int k_newest = 1000;
};
constexpr OpsetRange opsets(int first, int last) { return {first, last}; }
constexpr OpsetRange since(int first) { return {first, OpsetRange::k_newest}; }

/// Which function imports (domain, operator, version). Filled by the generated table.
class ImporterTable {
 public:
  /// For the default domain. Errors: internal where ranges of one operator overlap.
  void add(std::string op_type, OpsetRange range, ImportFunction function) {
    add("", std::move(op_type), range, std::move(function));
  }
  void add(std::string domain, std::string op_type, OpsetRange range, ImportFunction function);
  /// The function, or null.
  [[nodiscard]] const ImportFunction* find(const std::string& domain, const std::string& op_type, int opset) const;
  struct Entry {
    std::string domain;
    std::string op_type;
    OpsetRange range;
    ImportFunction function;
  };
  [[nodiscard]] std::vector<const Entry*> entries() const;  ///< sorted by domain, operator, version

 private:
  std::map<std::pair<std::string, std::string>, std::vector<Entry>> entries_;
};

[[nodiscard]] const ImporterTable& importer_table();

}  // namespace temper::onnx
