// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <cmath>
#include <set>

#include "base/hash.h"
#include "ir/graph_subgraph.h"
#include "ir/text.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::ir {

namespace {

bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("_./:+$-").find(c) != std::string::npos;
}

std::string quoted(std::string_view text, char quote) {
  std::string result(1, quote);
  for (const char c : text) {
    if (c == '\n') {
      result += "\\n";
      continue;
    }
    if (c == quote || c == '\\') result += '\\';
    result += c;
  }
  return result + quote;
}

std::string name_text(std::string_view name) {
  const bool is_plain = !name.empty() && name.back() != ':' && std::all_of(name.begin(), name.end(), is_name_char);
  return is_plain ? std::string(name) : quoted(name, '"');
}

/// The shortest text that reads back to the same double, or `digits` digits; never taken for an integer.
std::string float_text(double value, int digits) {
  char buffer[64];
  const auto end = digits > 0 ? std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general, digits)
                              : std::to_chars(buffer, buffer + sizeof buffer, value);
  std::string text(buffer, end.ptr);
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

template <class Range, class F>
std::string list_text(const Range& range, F&& item_text) {
  std::vector<std::string> texts;
  for (const auto& item : range) texts.push_back(item_text(item));
  return "[" + join(texts, ", ") + "]";
}

class Printer {
 public:
  Printer(const PrintOptions& options, bool is_structure) : options_(options), is_structure_(is_structure) {}

  std::string graph_text(const Graph& graph, const std::string& indent) {
    number_values(graph);
    std::string text = str("graph ", is_structure_ ? "g" : name_text(graph.name), "(", inputs_text(graph), ") -> (");
    std::vector<std::string> outputs;
    for (const ValueId id : graph.outputs()) outputs.push_back(operand(graph, id));
    text += join(outputs, ", ") + ") {\n";
    const std::string inner = indent + "  ";
    text += symbols_text(graph, inner);
    for (const ValueId id : constants(graph))
      text += str(inner, operand(graph, id), " = ", constant_text(*graph.constant(id)), "\n");
    for (const NodeId id : graph.order()) text += inner + node_text(graph, id, inner) + "\n";
    return text + indent + "}";
  }

 private:
  void number_values(const Graph& graph) {
    if (!is_structure_) return;
    names_.clear();
    const auto number = [&](ValueId id) {
      if (id.is_valid()) names_.emplace(id, std::to_string(names_.size()));
    };
    for (const ValueId id : graph.inputs()) number(id);
    for (const NodeId id : graph.order()) {
      for (const ValueId input : graph.node(id).inputs) number(input);
      for (const ValueId output : graph.node(id).outputs) number(output);
    }
    for (const ValueId id : graph.outputs()) number(id);
  }

  std::string operand(const Graph& graph, ValueId id) const {
    if (!id.is_valid()) return "_";
    const char* sigil = graph.constant(id) != nullptr ? "@" : "%";
    return sigil + (is_structure_ ? names_.at(id) : name_text(graph.value(id).name));
  }

  static std::string content_text(const TensorType& type) {
    return type.content ? " = " + dims_text(*type.content) : std::string();
  }

  std::string inputs_text(const Graph& graph) const {
    std::vector<std::string> parts;
    for (const ValueId id : graph.inputs())
      parts.push_back(str(operand(graph, id), ": ", graph.type(id).text(), content_text(graph.type(id))));
    return join(parts, ", ");
  }

  /// Constants that something reads, in the order of their first reader.
  static std::vector<ValueId> constants(const Graph& graph) {
    std::vector<ValueId> found;
    std::set<ValueId> seen;
    const auto add = [&](ValueId id) {
      if (graph.constant(id) != nullptr && seen.insert(id).second) found.push_back(id);
    };
    for (const NodeId id : graph.order())
      for (const ValueId input : graph.node(id).inputs) add(input);
    for (const ValueId id : graph.outputs()) add(id);
    return found;
  }

  static std::string symbols_text(const Graph& graph, const std::string& indent) {
    std::set<std::string> used;
    for (std::uint32_t i = 0; i < graph.value_limit(); ++i) {
      if (!graph.contains(ValueId{i})) continue;
      const TensorType& type = graph.type(ValueId{i});
      for (const auto& dims : {type.dims, type.content})
        for (const Dim& dim : dims.value_or(Dims{})) dim.collect_symbols(used);
    }
    std::string text;
    for (const auto& [symbol, info] : graph.symbols()) {
      if (!info.is_data_dependent || !used.contains(symbol)) continue;
      text += str(indent, "symbol ", name_text(symbol));
      if (info.upper_bound) text += str(" <= ", *info.upper_bound);
      text += "\n";
    }
    return text;
  }

  std::string element_text(const Tensor& tensor, std::int64_t index) const {
    if (is_float8(tensor.dtype())) {
      const std::uint8_t bits = static_cast<const std::uint8_t*>(tensor.raw())[index];
      return float_text(float_from_f8(bits, float8_kind(tensor.dtype())), 0);
    }
    return visit_storage(tensor.dtype(), [&]<class T>(T) -> std::string {
      const T value = static_cast<const T*>(tensor.raw())[index];
      if constexpr (std::is_same_v<T, bool>) {
        return value ? "true" : "false";
      } else if constexpr (std::is_integral_v<T>) {
        return std::to_string(value);
      } else if constexpr (std::is_same_v<T, double>) {
        return float_text(value, is_structure_ ? 5 : 0);
      } else {  // the shortest text of a float reads back through double to the same float
        char buffer[64];
        const auto end = std::to_chars(buffer, buffer + sizeof buffer, static_cast<float>(value));
        return is_structure_ ? float_text(static_cast<float>(value), 5) : std::string(buffer, end.ptr);
      }
    });
  }

  std::string constant_text(const Tensor& tensor) const {
    const std::string type = " : " + TensorType(tensor.dtype(), dims_from_shape(tensor.shape())).text();
    const bool is_container = tensor.dtype() == DType::sequence || tensor.dtype() == DType::optional;
    if (is_container || tensor.size() > options_.largest_literal)
      return (is_structure_ ? "data" : "data(" + data_name(tensor) + ")") + type;
    std::vector<std::string> items;
    for (std::int64_t i = 0; i < tensor.size(); ++i)
      items.push_back(tensor.dtype() == DType::string ? quoted(tensor.strings()[static_cast<std::size_t>(i)], '\'')
                                                      : element_text(tensor, i));
    const std::string literals = join(items, ", ");
    return (tensor.rank() == 0 ? literals : "[" + literals + "]") + type;
  }

  std::string attribute(const AttributeValue& value, const std::string& indent) {
    struct Visitor {
      Printer& self;
      const std::string& indent;
      std::string operator()(bool item) const { return item ? "true" : "false"; }
      std::string operator()(std::int64_t item) const { return std::to_string(item); }
      std::string operator()(double item) const { return float_text(item, self.is_structure_ ? 5 : 0); }
      std::string operator()(const std::string& item) const { return quoted(item, '\''); }
      std::string operator()(DType item) const { return std::string(dtype_name(item)); }
      std::string operator()(const Dims& item) const { return dims_text(item); }
      std::string operator()(const std::vector<std::int64_t>& items) const { return list_text(items, *this); }
      std::string operator()(const std::vector<double>& items) const { return list_text(items, *this); }
      std::string operator()(const std::vector<std::string>& items) const { return list_text(items, *this); }
      std::string operator()(const Tensor& item) const {
        return item.is_valid() ? "(" + self.constant_text(item) + ")" : "none";
      }
      std::string operator()(const SubgraphPtr& item) const {
        const auto* body = dynamic_cast<const GraphSubgraph*>(item.get());
        if (body == nullptr) return "none";
        return Printer(self.options_, self.is_structure_).graph_text(body->graph(), indent);
      }
    };
    return std::visit(Visitor{*this, indent}, value);
  }

  std::string operator_text(const Operator& op, const std::string& indent) {
    const Attributes defaults = Operator::create(op.name(), {}).attributes();
    const Attributes mine = op.attributes();
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < mine.size(); ++i)
      if (!attributes_equal(mine[i].second, defaults[i].second))
        parts.push_back(mine[i].first + "=" + attribute(mine[i].second, indent));
    return parts.empty() ? std::string(op.name()) : str(op.name(), "(", join(parts, ", "), ")");
  }

  std::string node_text(const Graph& graph, NodeId id, const std::string& indent) {
    const Node& node = graph.node(id);
    std::vector<std::string> outputs, inputs, types;
    for (const ValueId output : node.outputs) {
      outputs.push_back(operand(graph, output));
      types.push_back(output.is_valid() ? graph.type(output).text() : "_");
    }
    for (const ValueId input : node.inputs) inputs.push_back(operand(graph, input));
    std::string text = str(join(outputs, ", "), " = ", operator_text(node.op, indent));
    if (!inputs.empty()) text += " " + join(inputs, ", ");
    if (!is_structure_ && !has_default_name(graph, node)) text += " as " + name_text(node.name);
    text += " : " + join(types, ", ");
    if (options_.shows_sources && !is_structure_ && !node.sources.empty()) {
      std::vector<std::string> sources;
      for (const auto& source : node.sources) sources.push_back(name_text(source));
      text += "  # " + join(sources, ", ");
    }
    return text;
  }

  /// What a reader takes for the node's name where none is given.
  static bool has_default_name(const Graph& graph, const Node& node) {
    const bool has_output = !node.outputs.empty() && node.outputs.front().is_valid();
    return has_output && graph.value(node.outputs.front()).name == node.name;
  }

  const PrintOptions& options_;
  bool is_structure_;
  std::map<ValueId, std::string> names_;  ///< only when printing structure
};

}  // namespace

std::string text_from_graph(const Graph& graph, const PrintOptions& options) {
  return Printer(options, false).graph_text(graph, "") + "\n";
}

std::string structure_text(const Graph& graph, std::int64_t largest_literal) {
  const PrintOptions options{.largest_literal = largest_literal};
  return Printer(options, true).graph_text(graph, "") + "\n";
}

std::string data_name(const Tensor& tensor) {
  std::uint64_t hash = hash_string(str(dtype_name(tensor.dtype()), shape_text(tensor.shape())));
  if (tensor.dtype() == DType::string) {
    for (const auto& item : tensor.strings()) hash = hash_string(item, hash);
  } else if (tensor.dtype() == DType::sequence || tensor.dtype() == DType::optional) {
    for (const auto& item : tensor.elements()) hash = hash_string(data_name(item), hash);
  } else {
    hash = hash_bytes(tensor.raw(), tensor.byte_size(), hash);
  }
  return hash_text(hash);
}

}  // namespace temper::ir
