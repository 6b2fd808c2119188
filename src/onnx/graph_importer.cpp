// SPDX-License-Identifier: Apache-2.0
#include "onnx/graph_importer.h"

#include <algorithm>

#include "base/check.h"
#include "ir/graph_subgraph.h"
#include "onnx/node_context.h"
#include "onnx/node_order.h"

namespace temper::onnx {

namespace {

/// Bodies and calls nest this deep at most: each takes stack.
constexpr int k_deepest_nesting = 64;

struct NestingGuard {
  explicit NestingGuard(int& value) : depth(value) {
    TEMPER_CHECK(depth < k_deepest_nesting, invalid_model, "bodies and functions nest deeper than ", k_deepest_nesting,
                 " levels; does a function call itself?");
    ++depth;
  }
  ~NestingGuard() { --depth; }
  NestingGuard(const NestingGuard&) = delete;
  NestingGuard& operator=(const NestingGuard&) = delete;
  int& depth;
};

bool is_shape_tensor(const TensorType& type) {
  if (type.dtype != DType::i32 && type.dtype != DType::i64) return false;
  if (!type.dims || type.rank() > 1) return false;
  return type.rank() == 0 || (type.dim(0).is_const() && type.dim(0).value() <= k_longest_content);
}

std::string operator_text(const std::string& domain, const std::string& op_type, int opset) {
  return str(domain, domain.empty() ? "" : ".", op_type, opset > 0 ? str("-", opset) : "");
}

bool is_in_table(const NodeProto& node) {
  const auto entries = importer_table().entries();
  return std::any_of(entries.begin(), entries.end(), [&](const ImporterTable::Entry* entry) {
    return entry->domain == node.domain && entry->op_type == node.op_type;
  });
}

/// Why the table has no importer for this node.
std::string missing_importer_text(const NodeProto& node, int opset) {
  std::vector<std::string> ranges;
  std::vector<std::string> names;
  for (const auto* entry : importer_table().entries()) {
    names.push_back(entry->op_type);
    if (entry->domain != node.domain || entry->op_type != node.op_type) continue;
    const bool is_open = entry->range.last == OpsetRange::k_newest;
    ranges.push_back(is_open ? str(entry->range.first, " and newer")
                             : str(entry->range.first, " to ", entry->range.last));
  }
  if (!ranges.empty()) return str("operator set ", opset, " is not supported, only ", join(ranges, ", "));
  const std::string nearest = nearest_name(node.op_type, names);
  const std::string text = str("there is no operator ", node.domain, node.domain.empty() ? "" : ".", node.op_type);
  return nearest.empty() || nearest == node.op_type ? text : text + "; the nearest is " + nearest;
}

/// The known parts of `inferred`, and of `declared` where those say nothing.
TensorType merge_types(TensorType inferred, const TensorType& declared) {
  if (inferred.dtype == DType::undefined) inferred.dtype = declared.dtype;
  if (!inferred.dims && inferred.dtype == declared.dtype) inferred.dims = declared.dims;
  if (!inferred.element && inferred.dtype == declared.dtype) inferred.element = declared.element;
  return inferred;
}

bool contradicts(const TensorType& inferred, const TensorType& declared) {
  const bool dtype_differs =
      declared.dtype != DType::undefined && inferred.dtype != DType::undefined && declared.dtype != inferred.dtype;
  const bool rank_differs =
      declared.dims && inferred.dims && declared.rank() != inferred.rank() && declared.dtype != DType::sequence;
  return dtype_differs || rank_differs;
}

}  // namespace

const FunctionProto* ImportState::find_function(const NodeProto& node) const {
  for (const FunctionProto& function : model.functions)
    if (function.domain == node.domain && function.name == node.op_type && function.overload == node.overload)
      return &function;
  return nullptr;
}

std::optional<Binding> find_name(Scope& scope, const std::string& name) {
  if (const auto found = scope.names.find(name); found != scope.names.end()) return found->second;
  if (scope.outer == nullptr) return std::nullopt;
  const auto outside = find_name(*scope.outer, name);
  if (!outside || !outside->id.is_valid() || &scope.graph == &scope.outer->graph) return outside;
  Binding binding;
  if (const Tensor* constant = scope.outer->graph.constant(outside->id)) {
    binding.id = scope.graph.add_constant(name, *constant);
  } else {
    binding.id = scope.graph.add_input(name, scope.outer->graph.type(outside->id));
    scope.captured.push_back(outside->id);
  }
  return scope.names[name] = binding;
}

void GraphImporter::declare(const GraphProto& graph) {
  for (const ValueInfo& value : graph.value_infos) scope_.declared[value.name] = value.type;
  for (const ValueInfo& value : graph.outputs) {
    scope_.declared[value.name] = value.type;
    scope_.read_names.insert(value.name);
  }
}

TensorType GraphImporter::name_dims(TensorType type, const std::string& stem, bool is_data_dependent) {
  if (!type.dims || type.dtype == DType::sequence || type.dtype == DType::optional) return type;
  for (std::size_t axis = 0; axis < type.dims->size(); ++axis) {
    Dim& dim = (*type.dims)[axis];
    const auto symbol = dim.as_symbol();
    if (dim.is_unknown()) {
      const std::string fresh = scope_.graph.fresh_symbol(str(stem, ".", axis));
      dim = Dim::symbol(fresh);
      scope_.graph.set_symbol(fresh, {.is_data_dependent = is_data_dependent, .upper_bound = std::nullopt});
    } else if (symbol && is_data_dependent && !scope_.graph.symbols().contains(*symbol)) {
      scope_.graph.set_symbol(*symbol, {.is_data_dependent = true, .upper_bound = std::nullopt});
    }
  }
  return type;
}

void GraphImporter::add_initializers(const GraphProto& graph) {
  for (const auto& [name, tensor] : graph.initializers) {
    TEMPER_CHECK(!name.empty() && !scope_.names.contains(name), invalid_model, "initialiser '", name,
                 "' is given twice or has no name");
    scope_.names[name] = Binding{scope_.graph.add_constant(scope_.prefix + name, tensor)};
  }
}

void GraphImporter::add_inputs(const GraphProto& graph) {
  add_initializers(graph);
  std::set<std::string> seen;
  for (const ValueInfo& input : graph.inputs) {
    TEMPER_CHECK(!input.name.empty() && seen.insert(input.name).second, invalid_model, "graph input '", input.name,
                 "' is declared twice or has no name");
    if (scope_.names.contains(input.name)) continue;  // IR 3 lists initialisers among the inputs.
    TensorType type = name_dims(input.type, input.name, false);
    if (is_shape_tensor(type)) {
      type.content.emplace();
      const std::int64_t length = type.rank() == 0 ? 1 : type.dim(0).value();
      for (std::int64_t i = 0; i < length; ++i) type.content->push_back(Dim::symbol(str(input.name, "[", i, "]")));
    }
    scope_.names[input.name] = Binding{scope_.graph.add_input(input.name, std::move(type))};
  }
}

void GraphImporter::add_nodes(const std::vector<NodeProto>& nodes) {
  for (const NodeProto& node : nodes) scope_.read_names.merge(names_read(node));
  for (const std::size_t place : execution_order(nodes)) add_node(nodes[place]);
}

ValueId GraphImporter::require(const std::string& name) {
  const auto binding = find_name(scope_, name);
  TEMPER_CHECK(binding.has_value(), invalid_model, "'", name, "' is read, but no node, initialiser or input gives it");
  if (binding->is_reported) throw AlreadyReported{};
  return binding->id;
}

std::string GraphImporter::label(const NodeProto& node) const {
  if (!node.name.empty()) return scope_.prefix + node.name;
  for (const std::string& output : node.outputs)
    if (!output.empty()) return scope_.prefix + output;
  return scope_.prefix + node.op_type;
}

int GraphImporter::opset_of(const NodeProto& node) const {
  if (const auto found = scope_.opsets->find(node.domain); found != scope_.opsets->end()) return found->second;
  if (const auto found = state_.model.opsets.find(node.domain); found != state_.model.opsets.end())
    return found->second;
  return 0;
}

void GraphImporter::note(const NodeProto& node, Error error) {
  state_.problems.push_back({std::move(error), label(node), operator_text(node.domain, node.op_type, opset_of(node))});
}

void GraphImporter::add_node(const NodeProto& node) {
  try {
    import_node(node);
    return;
  } catch (const AlreadyReported&) {
    note_missing_importers(node);  // What it depends on is noted. The operator itself may be missing too.
  } catch (Error& error) {
    if (error.code() == ErrorCode::internal) {
      error.add_frame(str("while importing node '", label(node), "' (", node.op_type, ")"));
      throw;
    }
    note(node, error);
  }
  for (const std::string& output : node.outputs)
    if (!output.empty()) scope_.names[output] = Binding{.id = {}, .is_reported = true};
}

void GraphImporter::note_missing_importers(const NodeProto& node) {
  if (const FunctionProto* function = state_.find_function(node)) {
    const NestingGuard guard(state_.depth);
    Scope inner{.graph = scope_.graph, .opsets = &function->opsets, .prefix = label(node) + "/"};
    GraphImporter importer(state_, inner);
    for (const NodeProto& part : function->nodes) importer.note_missing_importers(part);
    return;
  }
  const int opset = opset_of(node);
  if (importer_table().find(node.domain, node.op_type, opset) == nullptr)
    note(node, Error(ErrorCode::unsupported, missing_importer_text(node, opset), __FILE__, __LINE__));
}

void GraphImporter::import_node(const NodeProto& node) {
  if (const FunctionProto* function = state_.find_function(node)) return import_call(node, *function);
  const int opset = opset_of(node);
  TEMPER_CHECK(opset > 0 || !is_in_table(node), invalid_model, "the model does not say which version of operator set '",
               node.domain.empty() ? "ai.onnx" : node.domain, "' it uses (opset_import)");
  const ImportFunction* importer = importer_table().find(node.domain, node.op_type, opset);
  TEMPER_CHECK(importer != nullptr, unsupported, missing_importer_text(node, opset));
  import_with(*importer, node, opset);
}

std::map<std::string, NodeAttribute> GraphImporter::resolve_attributes(const NodeProto& node) const {
  TEMPER_CHECK(node.unreadable_attributes.empty(), unsupported, node.unreadable_attributes.begin()->second);
  auto attributes = node.attributes;
  for (const auto& [mine, formal] : node.attribute_references) {
    TEMPER_CHECK(scope_.arguments != nullptr, invalid_model, "attribute '", mine, "' refers to '", formal,
                 "' of a function, but the node is in none");
    // An attribute without a value and a default is left out, so that the operator's own default holds.
    if (const auto found = scope_.arguments->find(formal); found != scope_.arguments->end())
      attributes[mine] = found->second;
  }
  return attributes;
}

void GraphImporter::import_with(const ImportFunction& importer, const NodeProto& node, int opset) {
  NodeInfo info{.op_type = node.op_type,
                .domain = node.domain,
                .opset = opset,
                .name = label(node),
                .output_count = node.outputs.size(),
                .is_output_used = {},
                .attributes = resolve_attributes(node)};
  for (const std::string& output : node.outputs)
    info.is_output_used.push_back(!output.empty() && scope_.read_names.contains(output));
  std::vector<ValueId> inputs;
  for (const std::string& name : node.inputs) inputs.push_back(name.empty() ? ValueId{} : require(name));
  for (const std::string& name : names_read(node)) (void)require(name);
  const std::size_t first_new = scope_.graph.value_limit();
  NodeContext context(*this, std::move(info), std::move(inputs));
  const std::vector<ValueId> outputs = importer(context);
  const auto unread = context.unread_attributes();
  TEMPER_CHECK(unread.empty(), unsupported, "attribute '", join(unread, "', '"), "' is not supported");
  bind_outputs(node, outputs, first_new);
}

void GraphImporter::import_call(const NodeProto& node, const FunctionProto& function) {
  const NestingGuard guard(state_.depth);
  TEMPER_CHECK(node.inputs.size() <= function.inputs.size() && node.outputs.size() <= function.outputs.size(),
               invalid_model, "the call has ", node.inputs.size(), " inputs and ", node.outputs.size(),
               " outputs, function '", function.name, "' has ", function.inputs.size(), " and ",
               function.outputs.size());
  auto arguments = function.attribute_defaults;
  for (auto& [name, value] : resolve_attributes(node)) arguments[name] = value;
  Scope inner{.graph = scope_.graph, .opsets = &function.opsets, .arguments = &arguments, .prefix = label(node) + "/"};
  for (std::size_t i = 0; i < function.inputs.size(); ++i) {
    const bool is_given = i < node.inputs.size() && !node.inputs[i].empty();
    inner.names[function.inputs[i]] = Binding{is_given ? require(node.inputs[i]) : ValueId{}};
  }
  inner.read_names.insert(function.outputs.begin(), function.outputs.end());
  const std::size_t first_new = scope_.graph.value_limit();
  GraphImporter importer(state_, inner);
  importer.add_nodes(function.nodes);
  std::vector<ValueId> outputs;
  for (std::size_t i = 0; i < node.outputs.size(); ++i)
    outputs.push_back(node.outputs[i].empty() ? ValueId{} : importer.require(function.outputs[i]));
  bind_outputs(node, outputs, first_new);
}

void GraphImporter::bind_outputs(const NodeProto& node, const std::vector<ValueId>& ids, std::size_t first_new) {
  std::set<ValueId> named;
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    const std::string& name = node.outputs[i];
    if (name.empty()) continue;
    const bool is_computed = i < ids.size() && ids[i].is_valid();
    TEMPER_CHECK(is_computed || !scope_.read_names.contains(name), unsupported, "output ", i, " ('", name,
                 "') is not supported");
    if (!is_computed) continue;
    TEMPER_CHECK(scope_.names.try_emplace(name, Binding{ids[i]}).second, invalid_model, "value '", name,
                 "' has two definitions");
    const bool is_own = ids[i].index >= first_new && !scope_.graph.is_input(ids[i]) && named.insert(ids[i]).second;
    if (is_own) scope_.graph.rename(ids[i], scope_.prefix + name);
    merge_declared(name, ids[i]);
  }
}

void GraphImporter::merge_declared(const std::string& name, ValueId id) {
  const auto found = scope_.declared.find(name);
  if (found == scope_.declared.end()) return;
  const TensorType& inferred = scope_.graph.type(id);
  const TensorType& declared = found->second;
  if (contradicts(inferred, declared)) {
    state_.warnings.push_back(str("value '", name, "' is declared as ", declared.text(), ", but is ", inferred.text()));
    return;
  }
  const bool adds = (inferred.dtype == DType::undefined && declared.dtype != DType::undefined) ||
                    (!inferred.dims && declared.dims) || (!inferred.element && declared.element);
  if (adds) scope_.graph.set_type(id, name_dims(merge_types(inferred, declared), scope_.prefix + name, true));
}

ImportContext::Body GraphImporter::import_body(const GraphProto& body, const std::vector<TensorType>& input_types,
                                               const std::string& name) {
  const NestingGuard guard(state_.depth);
  TEMPER_CHECK(body.inputs.size() == input_types.size(), invalid_model, "body '", name, "' has ", body.inputs.size(),
               " inputs, ", input_types.size(), " are given to it");
  const std::size_t problems_before = state_.problems.size();
  ir::Graph graph;
  graph.name = name;
  std::set<std::string> outer_symbols;
  for (const auto& [symbol, info] : scope_.graph.symbols()) {
    graph.set_symbol(symbol, info);
    outer_symbols.insert(symbol);
  }
  Scope scope{.graph = graph, .outer = &scope_, .opsets = scope_.opsets, .arguments = scope_.arguments};
  GraphImporter importer(state_, scope);
  importer.declare(body);
  for (std::size_t i = 0; i < body.inputs.size(); ++i) {
    const ValueInfo& formal = body.inputs[i];
    TensorType type = importer.name_dims(merge_types(input_types[i], formal.type), formal.name, true);
    const bool is_new = scope.names.try_emplace(formal.name, Binding{graph.add_input(formal.name, type)}).second;
    TEMPER_CHECK(is_new, invalid_model, "body '", name, "' has two inputs '", formal.name, "'");
  }
  importer.add_initializers(body);
  importer.add_nodes(body.nodes);
  for (const ValueInfo& output : body.outputs) graph.add_output(importer.require(output.name));
  if (state_.problems.size() > problems_before) throw AlreadyReported{};
  graph.eliminate_dead_code();
  return {std::make_shared<ir::GraphSubgraph>(std::move(graph), std::move(outer_symbols)), std::move(scope.captured)};
}

std::vector<ValueId> GraphImporter::inline_body(const GraphProto& body, const std::string& prefix) {
  const NestingGuard guard(state_.depth);
  TEMPER_CHECK(body.inputs.empty(), invalid_model, "body '", body.name, "' has ", body.inputs.size(),
               " inputs, expected none");
  Scope scope{.graph = scope_.graph,
              .outer = &scope_,
              .opsets = scope_.opsets,
              .arguments = scope_.arguments,
              .prefix = prefix};
  GraphImporter importer(state_, scope);
  importer.declare(body);
  importer.add_initializers(body);
  importer.add_nodes(body.nodes);
  std::vector<ValueId> outputs;
  for (const ValueInfo& output : body.outputs) outputs.push_back(importer.require(output.name));
  return outputs;
}

}  // namespace temper::onnx
