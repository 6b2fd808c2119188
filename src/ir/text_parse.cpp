// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>

#include "ir/graph_subgraph.h"
#include "ir/text.h"
#include "ir/text_literal.h"
#include "ir/text_reader.h"

namespace temper::ir {

namespace {

/// Deeper nesting of bodies than any model has; a bound on recursion.
constexpr int k_deepest_graph = 32;

class GraphParser {
 public:
  GraphParser(TextReader& reader, const ParseOptions& options, int depth)
      : reader_(reader), options_(options), depth_(depth) {
    if (depth > k_deepest_graph) reader.fail("graphs are nested too deeply");
  }

  Graph parse() {
    reader_.expect("graph");
    graph_.name = reader_.name();
    parse_inputs();
    reader_.expect("->");
    const auto outputs = parse_output_names();
    reader_.expect("{");
    while (!reader_.take("}")) parse_statement();
    for (const auto& name : outputs) graph_.add_output(lookup(name));
    return std::move(graph_);
  }

 private:
  void define(const std::string& name, ValueId id) {
    if (!values_.emplace(name, id).second) reader_.fail(str("'", name, "' is defined twice"));
  }

  ValueId lookup(const std::string& name) const {
    const auto found = values_.find(name);
    if (found == values_.end()) reader_.fail(str("'", name, "' is read before it is defined"));
    return found->second;
  }

  void parse_inputs() {
    reader_.expect("(");
    while (!reader_.take(")")) {
      reader_.expect("%");
      const std::string name = reader_.name();
      reader_.expect(":");
      TensorType type = reader_.type();
      if (reader_.take("=")) type.content = reader_.dims();
      define(name, graph_.add_input(name, std::move(type)));
      if (reader_.peek() != ')') reader_.expect(",");
    }
  }

  std::vector<std::string> parse_output_names() {
    std::vector<std::string> names;
    reader_.expect("(");
    while (!reader_.take(")")) {
      if (!reader_.take("%")) reader_.expect("@");
      names.push_back(reader_.name());
      if (reader_.peek() != ')') reader_.expect(",");
    }
    return names;
  }

  void parse_statement() {
    const char first = reader_.peek();
    if (first == '@') {
      parse_constant();
    } else if (first == '%' || first == '_') {
      parse_node();
    } else if (reader_.take("symbol")) {
      const std::string symbol = reader_.name();
      SymbolInfo info{.is_data_dependent = true, .upper_bound = std::nullopt};
      if (reader_.take("<=")) info.upper_bound = reader_.integer();
      graph_.set_symbol(symbol, info);
    } else {
      reader_.fail("a statement begins with '@', '%', '_' or 'symbol'");
    }
  }

  void parse_constant() {
    reader_.expect("@");
    const std::string name = reader_.name();
    reader_.expect("=");
    Tensor tensor = parse_literal(reader_, options_);
    define(name, graph_.add_constant(name, std::move(tensor)));
  }

  /// Output names, "" for '_'.
  std::vector<std::string> parse_results() {
    std::vector<std::string> names;
    do {
      if (reader_.take("_")) {
        names.emplace_back();
      } else {
        reader_.expect("%");
        names.push_back(reader_.name());
      }
    } while (reader_.take(","));
    return names;
  }

  bool at_operand() {
    const char next = reader_.peek();
    return next == '%' || next == '@' || next == '_' || next == '(';
  }

  ValueId parse_operand() {
    if (reader_.take("_")) return {};
    if (reader_.take("(")) {
      Tensor tensor = parse_literal(reader_, options_);
      reader_.expect(")");
      return graph_.add_constant("constant", std::move(tensor));
    }
    if (!reader_.take("%")) reader_.expect("@");
    return lookup(reader_.name());
  }

  void parse_node() {
    reader_.forget_comment();  // one before this node is not its own
    const std::vector<std::string> results = parse_results();
    reader_.expect("=");
    const Operator op = parse_operator();
    std::vector<ValueId> inputs;
    if (at_operand_on_this_statement()) {
      do inputs.push_back(parse_operand());
      while (reader_.take(","));
    }
    const std::string name = reader_.take("as") ? reader_.name() : results.front();
    const int line = reader_.line();
    std::vector<std::optional<TensorType>> types;
    if (reader_.take(":")) types = parse_types();
    const NodeId id =
        with_frame([&] { return str("while reading line ", line, " of a graph text"); },
                   [&] { return graph_.add_node(op, inputs, results.size(), name, reader_.take_sources()); });
    for (std::size_t i = 0; i < results.size(); ++i) {
      const ValueId output = graph_.node(id).outputs[i];
      if (!results[i].empty()) {
        define(results[i], output);
        graph_.rename(output, results[i]);
      }
      if (i < types.size() && types[i]) declare(output, *types[i]);
    }
  }

  /// False where the next '%' or '_' begins another statement: a node without inputs.
  bool at_operand_on_this_statement() {
    const int line = reader_.line();
    return at_operand() && reader_.line() == line;
  }

  std::vector<std::optional<TensorType>> parse_types() {
    std::vector<std::optional<TensorType>> types;
    do {
      if (reader_.take("_")) {
        types.emplace_back();
      } else {
        types.emplace_back(reader_.type());
      }
    } while (reader_.take(","));
    return types;
  }

  /// Merges a declared type into the inferred one.
  void declare(ValueId id, const TensorType& declared) {
    TensorType type = graph_.type(id);
    const auto contradict = [&] {
      reader_.fail(str("'", graph_.value(id).name, "' is declared ", declared.text(), " but inferred ", type.text()));
    };
    if (type.dtype == DType::undefined) type.dtype = declared.dtype;
    if (declared.dtype != DType::undefined && type.dtype != declared.dtype) contradict();
    if (!type.element) type.element = declared.element;
    if (declared.dims && type.dims) {
      if (declared.dims->size() != type.dims->size()) contradict();
      for (std::size_t i = 0; i < type.dims->size(); ++i) {
        const Dim difference = (*type.dims)[i] - (*declared.dims)[i];
        if (difference.is_const() && !difference.equals(0)) contradict();
      }
    }
    if (declared.dims) type.dims = declared.dims;
    graph_.set_type(id, std::move(type));
  }

  Operator parse_operator() {
    const std::string name = reader_.word();
    const OpClass* found = op_table().find(name);
    if (found == nullptr) reader_.fail(str("there is no operator '", name, "'"));
    Attributes attributes = found->attributes(found->create({}).get());
    if (!reader_.take_adjacent('(')) return Operator::create(name, attributes);
    while (!reader_.take(")")) {
      const std::string key = reader_.word();
      reader_.expect("=");
      const auto at = std::find_if(attributes.begin(), attributes.end(), [&](const auto& a) { return a.first == key; });
      if (at == attributes.end()) reader_.fail(str(name, " has no attribute '", key, "'"));
      parse_attribute(at->second);
      if (reader_.peek() != ')') reader_.expect(",");
    }
    return Operator::create(name, attributes);
  }

  template <class Item, class F>
  std::vector<Item> parse_list(F&& parse_item) {
    std::vector<Item> items;
    reader_.expect("[");
    while (!reader_.take("]")) {
      items.push_back(parse_item());
      if (reader_.peek() != ']') reader_.expect(",");
    }
    return items;
  }

  void parse_into(bool& value) { value = reader_.take("true") || (reader_.expect("false"), false); }
  void parse_into(std::int64_t& value) { value = reader_.integer(); }
  void parse_into(double& value) { value = reader_.real(); }
  void parse_into(std::string& value) { value = reader_.quoted('\''); }
  void parse_into(Dims& value) { value = reader_.dims(); }
  void parse_into(DType& value) {
    const std::string word = reader_.word();
    value = word == "undefined" ? DType::undefined : dtype_from_name(word);
  }
  void parse_into(std::vector<std::int64_t>& value) {
    value = parse_list<std::int64_t>([&] { return reader_.integer(); });
  }
  void parse_into(std::vector<double>& value) {
    value = parse_list<double>([&] { return reader_.real(); });
  }
  void parse_into(std::vector<std::string>& value) {
    value = parse_list<std::string>([&] { return reader_.quoted('\''); });
  }
  void parse_into(Tensor& value) {
    if (reader_.take("none")) return;
    reader_.expect("(");
    value = parse_literal(reader_, options_);
    reader_.expect(")");
  }
  void parse_into(SubgraphPtr& value) {
    if (reader_.take("none")) return;
    Graph body = GraphParser(reader_, options_, depth_ + 1).parse();
    std::set<std::string> outer_symbols;
    for (const auto& symbol : graph_.symbols()) outer_symbols.insert(symbol.first);
    value = std::make_shared<GraphSubgraph>(std::move(body), std::move(outer_symbols));
  }
  void parse_attribute(AttributeValue& value) {
    std::visit([&](auto& item) { parse_into(item); }, value);
  }

  TextReader& reader_;
  const ParseOptions& options_;
  int depth_;
  Graph graph_;
  std::map<std::string, ValueId> values_;
};

}  // namespace

Graph graph_from_text(std::string_view text, const ParseOptions& options) {
  TextReader reader(text);
  Graph graph = GraphParser(reader, options, 0).parse();
  if (reader.peek() != '\0') reader.fail("text after the graph's closing brace");
  return graph;
}

}  // namespace temper::ir
