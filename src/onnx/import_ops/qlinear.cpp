// SPDX-License-Identifier: Apache-2.0
// Operators on quantised values (QLinearConv, QLinearAdd, ...) become DequantizeLinear, the ordinary operator through
// its own importer, and QuantizeLinear: one form of a quantised graph, which fusion turns into integer kernels.
#include "onnx/importer.h"
#include "ops/elementwise/binary.h"
#include "ops/elementwise/cast.h"
#include "ops/quant/dequantize_linear.h"
#include "ops/quant/quantize_linear.h"

namespace temper::onnx {

namespace {

/// A node as another operator with other inputs; attributes and everything else are those of the node.
class StandIn : public ImportContext {
 public:
  StandIn(ImportContext& context, std::string op_type, int opset, std::vector<ValueId> inputs)
      : context_(context), node_(context.node()), inputs_(std::move(inputs)) {
    node_.op_type = std::move(op_type);
    node_.domain = "";
    node_.opset = opset;
  }

  const NodeInfo& node() const override { return node_; }
  void ignore(std::string_view attribute) override { context_.ignore(attribute); }
  bool has(std::string_view attribute) const override { return context_.has(attribute); }
  std::int64_t get_int(std::string_view name, std::optional<std::int64_t> fallback) override {
    return context_.get_int(name, fallback);
  }
  double get_float(std::string_view name, std::optional<double> fallback) override {
    return context_.get_float(name, fallback);
  }
  std::string get_string(std::string_view name, std::optional<std::string> fallback) override {
    return context_.get_string(name, std::move(fallback));
  }
  std::vector<std::int64_t> get_ints(std::string_view name,
                                     std::optional<std::vector<std::int64_t>> fallback) override {
    return context_.get_ints(name, std::move(fallback));
  }
  std::vector<double> get_floats(std::string_view name, std::optional<std::vector<double>> fallback) override {
    return context_.get_floats(name, std::move(fallback));
  }
  std::vector<std::string> get_strings(std::string_view name,
                                       std::optional<std::vector<std::string>> fallback) override {
    return context_.get_strings(name, std::move(fallback));
  }
  Tensor get_tensor(std::string_view name) override { return context_.get_tensor(name); }
  TensorType get_type(std::string_view name) override { return context_.get_type(name); }
  DType get_dtype(std::string_view name, std::optional<DType> fallback) override {
    return context_.get_dtype(name, fallback);
  }
  Body get_body(std::string_view name, const std::vector<TensorType>& types) override {
    return context_.get_body(name, types);
  }
  std::vector<ValueId> inline_body(std::string_view name) override { return context_.inline_body(name); }
  std::size_t input_count() const override { return inputs_.size(); }
  bool has_input(std::size_t index) const override { return index < inputs_.size() && inputs_[index].is_valid(); }
  ValueId input(std::size_t index) const override {
    if (!has_input(index)) invalid(str("input ", index, " is required but absent"));
    return inputs_[index];
  }
  const TensorType& type(ValueId id) const override { return context_.type(id); }
  std::optional<Tensor> constant(ValueId id) const override { return context_.constant(id); }
  const ir::Graph& graph() const override { return context_.graph(); }
  ValueId find(const std::string& name) override { return context_.find(name); }
  ValueId add(Operator op, std::vector<ValueId> inputs) override {
    return context_.add(std::move(op), std::move(inputs));
  }
  std::vector<ValueId> add(Operator op, std::vector<ValueId> inputs, std::size_t output_count) override {
    return context_.add(std::move(op), std::move(inputs), output_count);
  }
  ValueId add_constant(Tensor tensor) override { return context_.add_constant(std::move(tensor)); }

 private:
  ImportContext& context_;
  NodeInfo node_;
  std::vector<ValueId> inputs_;
};

/// Values with their scale and zero point (which may be absent).
struct Quantised {
  ValueId values;
  ValueId scale;
  ValueId zero_point;
};

Quantised quantised_input(const ImportContext& context, std::size_t first) {
  return {context.input(first), context.input(first + 1), context.optional_input(first + 2)};
}

std::vector<ValueId> without_absent_tail(std::vector<ValueId> inputs) {
  while (!inputs.empty() && !inputs.back().is_valid()) inputs.pop_back();
  return inputs;
}

/// In f32 whatever the type of the scale, so that no product overflows or loses bits before it is quantised again.
ValueId dequantise(ImportContext& context, const Quantised& x, std::int64_t axis = 0) {
  ValueId scale = x.scale;
  if (context.type(scale).dtype != DType::f32) scale = context.add(ops::Cast{.to = DType::f32}, {scale});
  return context.add(ops::DequantizeLinear{.axis = axis}, without_absent_tail({x.values, scale, x.zero_point}));
}

/// `y` with this scale and zero point; without one, in the type of `like`.
ValueId quantise(ImportContext& context, ValueId y, ValueId scale, ValueId zero_point, ValueId like) {
  const DType dtype = context.type(zero_point.is_valid() ? zero_point : like).dtype;
  if (dtype == DType::undefined) context.unsupported("the type of the zero point is not known before the run");
  return context.add(ops::QuantizeLinear{.to = dtype}, without_absent_tail({y, scale, zero_point}));
}

ValueId import_float(ImportContext& context, const char* op_type, std::vector<ValueId> inputs) {
  constexpr int k_opset = 21;  // com.microsoft operators follow the newest meaning of their attributes
  const int opset = context.node().domain.empty() ? context.opset() : k_opset;
  StandIn node(context, op_type, opset, std::move(inputs));
  const ImportFunction* importer = importer_table().find("", op_type, opset);
  TEMPER_CHECK(importer != nullptr, internal, "there is no importer of ", op_type);
  return (*importer)(node).at(0);
}

/// Inputs: x, scale, zero point; y's scale and zero point.
std::vector<ValueId> import_unary(ImportContext& context, const char* op_type) {
  if (context.get_int("channels_last", 0) != 0) context.unsupported("channels_last is set");
  const Quantised x = quantised_input(context, 0);
  const ValueId y = import_float(context, op_type, {dequantise(context, x)});
  return {quantise(context, y, context.input(3), context.optional_input(4), x.values)};
}

/// Inputs: a, scale, zero point; b, scale, zero point; y's scale and zero point.
std::vector<ValueId> import_binary(ImportContext& context, const char* op_type) {
  const Quantised a = quantised_input(context, 0);
  const Quantised b = quantised_input(context, 3);
  const ValueId y = import_float(context, op_type, {dequantise(context, a), dequantise(context, b)});
  return {quantise(context, y, context.input(6), context.optional_input(7), a.values)};
}

/// A scale a row of a and a column of b.
std::vector<ValueId> import_qlinear_mat_mul(ImportContext& context) {
  const Quantised a = quantised_input(context, 0);
  const Quantised b = quantised_input(context, 3);
  const ValueId y = import_float(context, "MatMul", {dequantise(context, a, -2), dequantise(context, b, -1)});
  return {quantise(context, y, context.input(6), context.optional_input(7), a.values)};
}

/// An i32 bias counts in units of a.scale * b.scale, one a channel where b has one.
ValueId dequantise_bias(ImportContext& context, ValueId bias, const Quantised& a, const Quantised& b,
                        std::int64_t axis) {
  const ValueId scale = context.add(ops::Binary{"Mul"}, {a.scale, b.scale});
  return dequantise(context, {bias, scale, {}}, axis);
}

std::vector<ValueId> import_qlinear_conv(ImportContext& context) {
  const Quantised x = quantised_input(context, 0);
  const Quantised w = quantised_input(context, 3);
  std::vector<ValueId> inputs = {dequantise(context, x), dequantise(context, w, 0)};
  if (context.has_input(8)) inputs.push_back(dequantise_bias(context, context.input(8), x, w, 0));
  const ValueId y = import_float(context, "Conv", std::move(inputs));
  return {quantise(context, y, context.input(6), context.optional_input(7), x.values)};
}

/// y = alpha (a b + c) with c in units of a.scale * b.scale; without a scale for y the result stays float.
std::vector<ValueId> import_q_gemm(ImportContext& context) {
  const Quantised a = quantised_input(context, 0);
  const Quantised b = quantised_input(context, 3);
  const bool is_transposed = context.get_int("transB", 0) != 0;
  std::vector<ValueId> inputs = {dequantise(context, a), dequantise(context, b, is_transposed ? 0 : 1)};
  if (context.has_input(6)) {
    const double alpha = context.get_float("alpha", 1);
    ValueId bias = dequantise_bias(context, context.input(6), a, b, -1);
    if (alpha != 1) {
      const ValueId factor = context.add_constant(Tensor::scalar(static_cast<float>(alpha)));
      bias = context.add(ops::Binary{"Mul"}, {bias, factor});
    }
    inputs.push_back(bias);
  }
  const ValueId y = import_float(context, "Gemm", std::move(inputs));
  if (!context.has_input(7)) return {y};
  return {quantise(context, y, context.input(7), context.optional_input(8), a.values)};
}

/// Inputs: y's scale and zero point; then x, scale, zero point of each part.
std::vector<ValueId> import_qlinear_concat(ImportContext& context) {
  std::vector<ValueId> parts;
  for (std::size_t i = 2; i < context.input_count(); i += 3)
    parts.push_back(dequantise(context, quantised_input(context, i)));
  if (parts.empty()) context.invalid("there is nothing to concatenate");
  const ValueId y = import_float(context, "Concat", std::move(parts));
  return {quantise(context, y, context.input(0), context.optional_input(1), context.input(2))};
}

}  // namespace

void register_qlinear(ImporterTable& table) {
  table.add("QLinearMatMul", since(10), import_qlinear_mat_mul);
  table.add("QLinearConv", since(10), import_qlinear_conv);
  const auto add = [&](const char* name, ImportFunction function) {
    table.add("com.microsoft", name, since(1), std::move(function));
  };
  for (const char* op : {"Sigmoid", "LeakyRelu", "GlobalAveragePool", "AveragePool"})
    add(("QLinear" + std::string(op)).c_str(), [op](ImportContext& context) { return import_unary(context, op); });
  for (const char* op : {"Add", "Mul"})
    add(("QLinear" + std::string(op)).c_str(), [op](ImportContext& context) { return import_binary(context, op); });
  add("QLinearConv", import_qlinear_conv);
  add("QLinearConcat", import_qlinear_concat);
  add("QGemm", import_q_gemm);
}

}  // namespace temper::onnx
