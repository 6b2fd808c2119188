// SPDX-License-Identifier: Apache-2.0
#include "onnx/node_order.h"

#include <functional>
#include <map>
#include <queue>

#include "base/check.h"

namespace temper::onnx {

namespace {

std::string label(const NodeProto& node) {
  return node.name.empty() ? str(node.op_type, " giving '", node.outputs.empty() ? "" : node.outputs.front(), "'")
                           : "'" + node.name + "'";
}

/// Names that the graph reads and does not define.
std::set<std::string> names_captured(const GraphProto& graph) {
  std::set<std::string> names;
  for (const NodeProto& node : graph.nodes) names.merge(names_read(node));
  for (const ValueInfo& output : graph.outputs) names.insert(output.name);
  for (const NodeProto& node : graph.nodes)
    for (const std::string& output : node.outputs) names.erase(output);
  for (const ValueInfo& input : graph.inputs) names.erase(input.name);
  for (const auto& initializer : graph.initializers) names.erase(initializer.first);
  return names;
}

std::map<std::string, std::size_t> producers_of(const std::vector<NodeProto>& nodes) {
  std::map<std::string, std::size_t> producers;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    for (const std::string& output : nodes[i].outputs) {
      if (output.empty()) continue;
      const auto [found, is_new] = producers.try_emplace(output, i);
      TEMPER_CHECK(is_new, invalid_model, "value '", output, "' is produced twice, by ", label(nodes[found->second]),
                   " and by ", label(nodes[i]));
    }
  return producers;
}

}  // namespace

std::set<std::string> names_read(const NodeProto& node) {
  std::set<std::string> names;
  for (const std::string& input : node.inputs)
    if (!input.empty()) names.insert(input);
  for (const auto& body : node.bodies) names.merge(names_captured(*body));
  // The one operator that refers to values by attributes.
  if (node.op_type == "Gradient" && node.domain == "ai.onnx.preview.training")
    if (const auto found = node.attributes.find("y"); found != node.attributes.end())
      if (const auto* name = std::get_if<std::string>(&found->second)) names.insert(*name);
  return names;
}

std::vector<std::size_t> execution_order(const std::vector<NodeProto>& nodes) {
  const auto producers = producers_of(nodes);
  std::vector<std::size_t> missing(nodes.size(), 0);
  std::vector<std::vector<std::size_t>> readers(nodes.size());
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    std::set<std::size_t> sources;
    for (const std::string& name : names_read(nodes[i]))
      if (const auto found = producers.find(name); found != producers.end()) sources.insert(found->second);
    for (const std::size_t source : sources) readers[source].push_back(i);
    missing[i] = sources.size();
    if (missing[i] == 0) ready.push(i);
  }
  std::vector<std::size_t> order;
  while (!ready.empty()) {
    const std::size_t at = ready.top();
    ready.pop();
    order.push_back(at);
    for (const std::size_t reader : readers[at])
      if (--missing[reader] == 0) ready.push(reader);
  }
  if (order.size() == nodes.size()) return order;
  std::vector<std::string> stuck;
  for (std::size_t i = 0; i < nodes.size() && stuck.size() < 4; ++i)
    if (missing[i] > 0) stuck.push_back(label(nodes[i]));
  throw Error(ErrorCode::invalid_model, str("the nodes form a cycle, which includes or feeds ", join(stuck, ", ")),
              __FILE__, __LINE__);
}

}  // namespace temper::onnx
