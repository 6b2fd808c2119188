// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "onnx/graph_importer.h"
#include "onnx/importer.h"

namespace temper::onnx {

/// ImportContext over a scope: one object a node.
class NodeContext final : public ImportContext {
 public:
  NodeContext(GraphImporter& importer, NodeInfo node, std::vector<ValueId> inputs);

  /// Attributes that no accessor asked for.
  [[nodiscard]] std::vector<std::string> unread_attributes() const;

  [[nodiscard]] const NodeInfo& node() const override { return node_; }
  void ignore(std::string_view attribute) override { read_.emplace(attribute); }
  [[nodiscard]] bool has(std::string_view attribute) const override;
  [[nodiscard]] std::int64_t get_int(std::string_view name, std::optional<std::int64_t> fallback) override;
  [[nodiscard]] double get_float(std::string_view name, std::optional<double> fallback) override;
  [[nodiscard]] std::string get_string(std::string_view name, std::optional<std::string> fallback) override;
  [[nodiscard]] std::vector<std::int64_t> get_ints(std::string_view name,
                                                   std::optional<std::vector<std::int64_t>> fallback) override;
  [[nodiscard]] std::vector<double> get_floats(std::string_view name,
                                               std::optional<std::vector<double>> fallback) override;
  [[nodiscard]] std::vector<std::string> get_strings(std::string_view name,
                                                     std::optional<std::vector<std::string>> fallback) override;
  [[nodiscard]] Tensor get_tensor(std::string_view name) override;
  [[nodiscard]] TensorType get_type(std::string_view name) override;
  [[nodiscard]] DType get_dtype(std::string_view name, std::optional<DType> fallback) override;
  [[nodiscard]] Body get_body(std::string_view name, const std::vector<TensorType>& input_types) override;
  [[nodiscard]] std::vector<ValueId> inline_body(std::string_view name) override;

  [[nodiscard]] std::size_t input_count() const override { return inputs_.size(); }
  [[nodiscard]] bool has_input(std::size_t index) const override;
  [[nodiscard]] ValueId input(std::size_t index) const override;
  [[nodiscard]] const TensorType& type(ValueId id) const override;
  [[nodiscard]] std::optional<Tensor> constant(ValueId id) const override;
  [[nodiscard]] const ir::Graph& graph() const override { return importer_.scope().graph; }
  [[nodiscard]] ValueId find(const std::string& name) override { return importer_.require(name); }

  ValueId add(Operator op, std::vector<ValueId> inputs) override;
  std::vector<ValueId> add(Operator op, std::vector<ValueId> inputs, std::size_t output_count) override;
  ValueId add_constant(Tensor tensor) override;

 private:
  template <class T>
  T get(std::string_view name, std::string_view kind, std::optional<T> fallback);

  GraphImporter& importer_;
  NodeInfo node_;
  std::vector<ValueId> inputs_;  ///< without trailing absent ones
  std::set<std::string, std::less<>> read_;
};

}  // namespace temper::onnx
