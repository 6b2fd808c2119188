// SPDX-License-Identifier: Apache-2.0
#pragma once

// Walks the nodes of a graph, a body or a function, and calls the importers. Names are resolved through scopes: a
// body sees the names of what encloses it and captures them as inputs of its own (closure conversion); a function
// sees only its formal inputs, and its nodes are added to the caller's graph (inlining).
// A node that cannot be imported does not end the walk: it is noted, its outputs are marked, and what depends on them
// is passed over, so that one run finds all problems.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "onnx/importer.h"
#include "onnx/model_proto.h"

namespace temper::onnx {

/// Why one node cannot be imported.
struct Problem {
  Error error;
  std::string node;           ///< "head/nms"
  std::string operator_text;  ///< "com.foo.BatchedNMS-1"
};

/// What all scopes of one model share.
struct ImportState {
  const ModelProto& model;
  std::vector<Problem> problems;
  std::vector<std::string> warnings;
  int depth = 0;  ///< of nested bodies and function calls

  [[nodiscard]] const FunctionProto* find_function(const NodeProto& node) const;
};

/// What a name stands for. Neither valid nor reported: an optional input of a function that the caller left out.
struct Binding {
  ValueId id;
  bool is_reported = false;  ///< its producer could not be imported, which is noted
};

struct Scope {
  ir::Graph& graph;
  Scope* outer = nullptr;  ///< of a body: what encloses it, with a graph of its own unless the body is inlined
  const OpsetImports* opsets = nullptr;
  const std::map<std::string, NodeAttribute>* arguments = nullptr;  ///< attributes of the function call, if in one
  std::string prefix = {};                                          ///< of node and value names
  std::map<std::string, Binding> names = {};
  std::map<std::string, TensorType> declared = {};  ///< types the file gives
  std::set<std::string> read_names = {};            ///< by any node or as an output
  std::vector<ValueId> captured = {};  ///< values of outer->graph, in the order of this graph's last inputs
};

/// Thrown where importing cannot go on for a reason that is already in ImportState::problems.
struct AlreadyReported {};

class GraphImporter {
 public:
  GraphImporter(ImportState& state, Scope& scope) : state_(state), scope_(scope) {}

  /// Binds the initialisers; adds the inputs that are no initialisers. Integer scalars and short vectors among the
  /// inputs get symbols for their elements.
  void add_inputs(const GraphProto& graph);
  /// Imports the nodes in execution order.
  void add_nodes(const std::vector<NodeProto>& nodes);
  /// The value of a name that must exist. Errors: invalid_model; AlreadyReported.
  [[nodiscard]] ValueId require(const std::string& name);
  /// Imports a body with these types for its formal inputs.
  [[nodiscard]] ImportContext::Body import_body(const GraphProto& body, const std::vector<TensorType>& input_types,
                                                const std::string& name);
  /// Adds the nodes of a body without formal inputs to this scope's graph; gives its outputs.
  [[nodiscard]] std::vector<ValueId> inline_body(const GraphProto& body, const std::string& prefix);
  [[nodiscard]] Scope& scope() { return scope_; }

  /// Notes what the graph declares of its values, and which names are read.
  void declare(const GraphProto& graph);

 private:
  void add_node(const NodeProto& node);
  void add_initializers(const GraphProto& graph);
  void import_node(const NodeProto& node);
  void note_missing_importers(const NodeProto& node);
  void import_with(const ImportFunction& importer, const NodeProto& node, int opset);
  void import_call(const NodeProto& node, const FunctionProto& function);
  void bind_outputs(const NodeProto& node, const std::vector<ValueId>& ids, std::size_t first_new);
  void merge_declared(const std::string& name, ValueId id);
  void note(const NodeProto& node, Error error);
  [[nodiscard]] std::map<std::string, NodeAttribute> resolve_attributes(const NodeProto& node) const;
  [[nodiscard]] int opset_of(const NodeProto& node) const;
  [[nodiscard]] std::string label(const NodeProto& node) const;
  [[nodiscard]] TensorType name_dims(TensorType type, const std::string& stem, bool is_data_dependent);

  ImportState& state_;
  Scope& scope_;
};

/// What `name` stands for in the scope, capturing it from an enclosing scope where needed.
[[nodiscard]] std::optional<Binding> find_name(Scope& scope, const std::string& name);

}  // namespace temper::onnx
