// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>

#include "differential/sample.h"
#include "ir/interpret.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::differential {

namespace {

using ir::ValueId;

/// What errors a value may have gathered.
struct Trust {
  int roundings = 0;   ///< inexact operators on the longest path from the inputs
  double largest = 0;  ///< magnitude of any number on the way
};

double largest_magnitude(const Tensor& tensor) {
  if (!is_numeric(tensor.dtype())) return 1;
  double largest = 0;
  for (const double value : to_f64(tensor))
    if (std::isfinite(value)) largest = std::max(largest, std::fabs(value));
  return largest;
}

/// An approximate function may be off by a few units, a sum by one for every doubling of its length.
int roundings_of(const Operator& op) {
  switch (op.accuracy()) {
    case Accuracy::exact: return 0;
    case Accuracy::rounding: return 2;
    case Accuracy::approximate: return 4;
  }
  return 4;
}

/// What the inputs' shapes say about the graph's symbols.
std::map<std::string, std::int64_t> symbols_of(const ir::Graph& graph, const InputSet& inputs) {
  std::map<std::string, std::int64_t> symbols;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Dims& dims = *graph.type(graph.inputs()[i]).dims;
    for (std::size_t axis = 0; axis < dims.size(); ++axis)
      if (const auto symbol = dims[axis].as_symbol()) symbols[*symbol] = inputs[i].shape()[axis];
  }
  return symbols;
}

/// Where inference contradicts what was computed; nothing where it agrees or does not know.
std::string contradiction(const TensorType& type, const Tensor& content,
                          const std::map<std::string, std::int64_t>& symbols) {
  const auto number = [&](const Dim& dim) {
    return dim.substitute([&](const std::string& symbol) -> std::optional<Dim> {
      const auto found = symbols.find(symbol);
      if (found == symbols.end()) return std::nullopt;
      return found->second;
    });
  };
  bool agrees = type.dtype == DType::undefined || type.dtype == content.dtype();
  if (type.dims) agrees = agrees && type.rank() == content.rank();
  for (std::size_t i = 0; agrees && type.dims && i < type.dims->size(); ++i) {
    const Dim extent = number((*type.dims)[i]);
    agrees = !extent.is_const() || extent.value() == content.shape()[i];
  }
  if (agrees && type.content) {
    const auto values = to_i64(content);
    agrees = values.size() == type.content->size();
    for (std::size_t i = 0; agrees && i < values.size(); ++i) {
      const Dim item = number((*type.content)[i]);
      agrees = !item.is_const() || item.value() == values[i];
    }
  }
  if (agrees) return "";
  return str("was inferred as ", type.text(), type.content ? " with content " + dims_text(*type.content) : "",
             ", computed as ", dtype_name(content.dtype()), " ", shape_text(content.shape()));
}

class Reference {
 public:
  explicit Reference(const ir::Graph& graph) : graph_(graph), interpreter_(graph) {}

  OutputSet run(const InputSet& inputs) {
    std::map<ValueId, double> magnitudes;
    const auto symbols = symbols_of(graph_, inputs);
    OutputSet outputs = interpreter_.run(inputs, [&](ValueId value, const Tensor& content) {
      magnitudes[value] = largest_magnitude(content);
      const std::string text = contradiction(graph_.type(value), content, symbols);
      if (!text.empty()) inference_error_ = str("'", graph_.value(value).name, "' ", text);
    });
    for (std::size_t i = 0; i < inputs.size(); ++i) trust_[graph_.inputs()[i]] = {0, largest_magnitude(inputs[i])};
    for (const ir::NodeId id : graph_.order()) {
      const ir::Node& node = graph_.node(id);
      Trust trust;
      for (const ValueId input : node.inputs) {
        const Trust from = trust_of(input);
        trust = {std::max(trust.roundings, from.roundings), std::max(trust.largest, from.largest)};
      }
      trust.roundings += roundings_of(node.op);
      for (const ValueId output : node.outputs) {
        if (!output.is_valid()) continue;
        trust_[output] = {trust.roundings, std::max(trust.largest, magnitudes[output])};
      }
    }
    return outputs;
  }

  [[nodiscard]] double tolerance(std::size_t output, DType dtype) const {
    const Trust trust = trust_of(graph_.outputs()[output]);
    if (!is_floating(dtype)) return 0;
    constexpr double k_unit = 1e-6;  // about 16 roundings of an f32 number near 1
    return k_unit * trust.roundings * std::max(1.0, trust.largest);
  }

  /// Where inference and evaluation disagreed; empty where nowhere.
  [[nodiscard]] const std::string& inference_error() const { return inference_error_; }

 private:
  [[nodiscard]] Trust trust_of(ValueId id) const {
    if (!id.is_valid()) return {};
    if (const Tensor* constant = graph_.constant(id)) return {0, largest_magnitude(*constant)};
    return trust_.at(id);
  }

  const ir::Graph& graph_;
  ir::Interpreter interpreter_;
  std::map<ValueId, Trust> trust_;
  std::string inference_error_;
};

/// What differs between two tensors, nothing where they agree.
std::string difference(const Tensor& got, const Tensor& expected, double tolerance) {
  if (!got.is_valid()) return "is missing";
  if (got.dtype() != expected.dtype() || got.shape() != expected.shape())
    return str("is ", dtype_name(got.dtype()), " ", shape_text(got.shape()), ", expected ",
               dtype_name(expected.dtype()), " ", shape_text(expected.shape()));
  if (!is_numeric(expected.dtype()) && expected.dtype() != DType::boolean)
    return got.equals(expected) ? "" : "differs in its content";
  const auto a = to_f64(got);
  const auto b = to_f64(expected);
  std::size_t worst = a.size();
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i])) || std::fabs(a[i] - b[i]) <= tolerance) continue;
    ++count;
    if (worst == a.size() || !(std::fabs(a[i] - b[i]) <= std::fabs(a[worst] - b[worst]))) worst = i;
  }
  if (count == 0) return "";
  return str("differs in ", count, " of ", a.size(), " elements of ", shape_text(got.shape()), "; worst element ",
             worst, ": ", a[worst], ", expected ", b[worst], " within ", tolerance);
}

}  // namespace

std::optional<Mismatch> find_mismatch(const Sample& sample, const EngineUnderTest& engine) {
  OutputSets results;
  std::string failure;
  try {
    results = engine(sample);
  } catch (const std::exception& error) {
    failure = str("the engine threw: ", error.what());
  }
  for (std::size_t set = 0; set < sample.input_sets.size(); ++set) {
    Reference reference(sample.graph);
    const OutputSet expected = reference.run(sample.input_sets[set]);
    if (!reference.inference_error().empty()) return Mismatch{set, reference.inference_error()};
    if (!failure.empty()) return Mismatch{set, failure};
    if (set >= results.size() || results[set].size() != expected.size())
      return Mismatch{set, "the engine gave another number of outputs"};
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const double tolerance = reference.tolerance(i, expected[i].dtype());
      const std::string text = difference(results[set][i], expected[i], tolerance);
      if (!text.empty())
        return Mismatch{set, str("output '", sample.graph.value(sample.graph.outputs()[i]).name, "' ", text)};
    }
  }
  return std::nullopt;
}

}  // namespace temper::differential
