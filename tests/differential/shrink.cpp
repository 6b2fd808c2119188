// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "differential/sample.h"
#include "ir/interpret.h"
#include "ir/text.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::differential {

namespace {

using ir::Graph;
using ir::NodeId;
using ir::ValueId;

/// Every value of the graph for every set of inputs.
using Contents = std::vector<std::map<ValueId, Tensor>>;

Contents all_contents(const Sample& sample) {
  Contents contents;
  for (const InputSet& inputs : sample.input_sets) {
    contents.emplace_back();
    for (std::size_t i = 0; i < inputs.size(); ++i) contents.back()[sample.graph.inputs()[i]] = inputs[i];
    (void)ir::Interpreter(sample.graph).run(inputs, [&](ValueId value, const Tensor& content) {
      contents.back()[value] = content;
    });
  }
  return contents;
}

/// How a smaller sample is cut out of a larger one.
struct Cut {
  std::vector<ValueId> outputs = {};
  std::set<ValueId> as_inputs = {};          ///< values that become inputs, fed with what they held
  std::map<ValueId, ValueId> replaced = {};  ///< readers of the first read the second
  bool has_constant_extents = false;         ///< inputs get the extents of the first set
};

class Extraction {
 public:
  Extraction(const Sample& from, const Contents& contents, const Cut& cut)
      : from_(from), contents_(contents), cut_(cut) {
    result_.graph.name = from.graph.name;
    result_.input_sets.resize(from.input_sets.size());
  }

  Sample run() {
    const Graph& source = from_.graph;
    for (const ValueId output : cut_.outputs) need(output);
    for (const ValueId input : source.inputs())
      if (needed_.contains(input)) add_input(input);
    for (const NodeId id : source.order())
      for (const ValueId output : source.node(id).outputs)
        if (output.is_valid() && needed_.contains(output) && cut_.as_inputs.contains(output)) add_input(output);
    for (const NodeId id : source.order()) add_node(id);
    std::vector<ValueId> outputs;
    for (const ValueId output : cut_.outputs) outputs.push_back(mapped(output));
    result_.graph.set_outputs(outputs);
    return std::move(result_);
  }

 private:
  [[nodiscard]] ValueId resolved(ValueId id) const {
    const auto found = cut_.replaced.find(id);
    return found == cut_.replaced.end() ? id : found->second;
  }

  void need(ValueId id) {
    id = resolved(id);
    if (!id.is_valid() || !needed_.insert(id).second || cut_.as_inputs.contains(id)) return;
    const NodeId producer = from_.graph.value(id).producer;
    if (!producer.is_valid()) return;
    for (const ValueId input : from_.graph.node(producer).inputs) need(input);
  }

  void add_input(ValueId id) {
    TensorType type = from_.graph.type(id);
    type.content.reset();
    if (cut_.has_constant_extents) type.dims = dims_from_shape(contents_[0].at(id).shape());
    mapping_[id] = result_.graph.add_input(from_.graph.value(id).name, std::move(type));
    for (std::size_t set = 0; set < contents_.size(); ++set) result_.input_sets[set].push_back(contents_[set].at(id));
  }

  ValueId mapped(ValueId id) {
    id = resolved(id);
    if (!id.is_valid()) return {};
    if (const Tensor* constant = from_.graph.constant(id); constant != nullptr && !mapping_.contains(id))
      mapping_[id] = result_.graph.add_constant(from_.graph.value(id).name, *constant);
    return mapping_.at(id);
  }

  void add_node(NodeId id) {
    const ir::Node& node = from_.graph.node(id);
    const bool is_needed = std::any_of(node.outputs.begin(), node.outputs.end(), [&](ValueId output) {
      return output.is_valid() && needed_.contains(output) && !mapping_.contains(output);
    });
    if (!is_needed) return;
    std::vector<ValueId> inputs;
    for (const ValueId input : node.inputs) inputs.push_back(mapped(input));
    const NodeId copy = result_.graph.add_node(node.op, inputs, node.outputs.size(), node.name);
    for (std::size_t i = 0; i < node.outputs.size(); ++i)
      if (node.outputs[i].is_valid()) mapping_.try_emplace(node.outputs[i], result_.graph.node(copy).outputs[i]);
  }

  const Sample& from_;
  const Contents& contents_;
  const Cut& cut_;
  Sample result_;
  std::set<ValueId> needed_;
  std::map<ValueId, ValueId> mapping_;
};

class Shrinker {
 public:
  Shrinker(Sample sample, const std::function<bool(const Sample&)>& still_fails)
      : sample_(std::move(sample)), still_fails_(still_fails) {}

  Sample run() {
    keep_one_input_set();
    while (tries_ < k_most_tries && (take_one_output() || cut_inputs() || bypass_nodes() || fix_extents())) {
    }
    return std::move(sample_);
  }

 private:
  static constexpr int k_most_tries = 600;  ///< a try may build a plan

  bool accept(const Sample& smaller) {
    ++tries_;
    if (!still_fails_(smaller)) return false;
    sample_ = smaller;
    return true;
  }

  /// A cut that cannot be made (an operator refuses what it gets) or that does not run is no candidate.
  bool accept_cut(const Contents& contents, const Cut& cut) {
    if (tries_ >= k_most_tries) return false;
    try {
      const Sample smaller = Extraction(sample_, contents, cut).run();
      (void)all_contents(smaller);
      return accept(smaller);
    } catch (const Error&) {
      return false;
    }
  }

  void keep_one_input_set() {
    if (sample_.input_sets.size() < 2) return;
    for (const InputSet& inputs : sample_.input_sets)
      if (accept({sample_.graph, {inputs}})) return;
  }

  /// One output, as early as possible: any value may be it.
  bool take_one_output() {
    const Contents contents = all_contents(sample_);
    const auto& outputs = sample_.graph.outputs();
    const NodeId only = outputs.size() == 1 ? sample_.graph.value(outputs[0]).producer : NodeId{};
    for (const NodeId id : sample_.graph.order())
      for (const ValueId output : sample_.graph.node(id).outputs) {
        if (!output.is_valid() || id == only) continue;
        if (accept_cut(contents, {.outputs = {output}})) return true;
      }
    return false;
  }

  /// Values computed by nodes become inputs, the latest first: all before them goes.
  bool cut_inputs() {
    const Contents contents = all_contents(sample_);
    const auto order = sample_.graph.order();
    for (auto id = order.rbegin(); id != order.rend(); ++id)
      for (const ValueId output : sample_.graph.node(*id).outputs) {
        if (!output.is_valid() || sample_.graph.is_output(output) || sample_.graph.consumers(output).empty()) continue;
        if (accept_cut(contents, {.outputs = sample_.graph.outputs(), .as_inputs = {output}})) return true;
      }
    return false;
  }

  /// Nodes whose output has the type of one of their inputs are left out.
  bool bypass_nodes() {
    const Contents contents = all_contents(sample_);
    for (const NodeId id : sample_.graph.order()) {
      const ir::Node& node = sample_.graph.node(id);
      for (const ValueId input : node.inputs) {
        if (!input.is_valid() || !node.outputs[0].is_valid() || sample_.graph.is_output(node.outputs[0])) continue;
        const TensorType& from = sample_.graph.type(input);
        const TensorType& to = sample_.graph.type(node.outputs[0]);
        if (from.dtype != to.dtype || from.dims != to.dims) continue;
        if (accept_cut(contents, {.outputs = sample_.graph.outputs(), .replaced = {{node.outputs[0], input}}}))
          return true;
      }
    }
    return false;
  }

  bool fix_extents() {
    const auto is_dynamic = [&](ValueId input) { return !sample_.graph.type(input).shape().has_value(); };
    if (sample_.input_sets.size() > 1 ||
        std::none_of(sample_.graph.inputs().begin(), sample_.graph.inputs().end(), is_dynamic))
      return false;
    return accept_cut(all_contents(sample_), {.outputs = sample_.graph.outputs(), .has_constant_extents = true});
  }

  Sample sample_;
  const std::function<bool(const Sample&)>& still_fails_;
  int tries_ = 0;
};

}  // namespace

Sample shrink(Sample sample, const std::function<bool(const Sample&)>& still_fails) {
  return Shrinker(std::move(sample), still_fails).run();
}

std::string sample_text(const Sample& sample) {
  std::string text = ir::text_from_graph(sample.graph, {.largest_literal = 64, .shows_sources = false});
  for (std::size_t set = 0; set < sample.input_sets.size(); ++set)
    for (std::size_t i = 0; i < sample.input_sets[set].size(); ++i) {
      const Tensor& tensor = sample.input_sets[set][i];
      text += str("input set ", set, ", %", sample.graph.value(sample.graph.inputs()[i]).name, ": ",
                  dtype_name(tensor.dtype()), " ", shape_text(tensor.shape()));
      if (tensor.size() <= 64) text += str(" = [", join(to_f64(tensor), ", "), "]");
      text += "\n";
    }
  return text;
}

}  // namespace temper::differential
