// SPDX-License-Identifier: Apache-2.0
#include "differential/random_graph.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/check.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::differential {

namespace {

using ir::ValueId;

constexpr double k_largest_float = 64;  // larger numbers would loosen every tolerance after them
constexpr double k_largest_integer = 1e6;
constexpr std::int64_t k_most_elements = 40000;

bool is_tame(const Tensor& tensor) {
  if (tensor.size() > k_most_elements) return false;
  if (!is_numeric(tensor.dtype())) return true;
  const double limit = is_floating(tensor.dtype()) ? k_largest_float : k_largest_integer;
  for (const double value : to_f64(tensor))
    if (!(std::fabs(value) <= limit)) return false;
  return true;
}

}  // namespace

GraphMaker::GraphMaker(std::uint64_t seed) : random(seed) {
  graph_.name = str("seed_", seed);
  const bool is_dynamic = random.chance(50);
  bindings_.resize(is_dynamic ? 2 : 1);
  contents_.resize(bindings_.size());
}

Dim GraphMaker::random_extent(const char* symbol, const std::vector<std::int64_t>& extents) {
  if (bindings_.size() < 2 || random.chance(50)) return random.pick(extents);
  for (auto& binding : bindings_) binding.try_emplace(symbol, random.pick(extents));
  return Dim::symbol(symbol);
}

void GraphMaker::add_input(Dims dims, DType dtype) {
  const ValueId id = graph_.add_input(str("x", pool_.size()), TensorType(dtype, dims));
  for (std::size_t set = 0; set < bindings_.size(); ++set) {
    Shape shape;
    for (const Dim& dim : dims)
      shape.push_back(dim.is_const() ? dim.value() : bindings_[set].at(dim.as_symbol().value()));
    contents_[set][id] = random.tensor(dtype, std::move(shape));
  }
  is_exact_[id] = true;
  pool_.push_back(id);
}

void GraphMaker::add_inputs() {
  const std::vector<std::int64_t> sides = {1, 2, 3, 5, 6, 7, 8, 9, 11, 12, 16};
  const std::vector<std::int64_t> channels = {1, 2, 3, 4, 5, 7, 8, 13, 16, 17, 24, 32};
  const Dim batch = random_extent("batch", {1, 1, 2, 3, 4});
  const std::int64_t count = random.integer(1, 3);
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t kind = random.integer(0, 9);
    if (kind < 5) {
      add_input({batch, random.pick(channels), random_extent("h", sides), random_extent("w", sides)}, DType::f32);
    } else if (kind < 7) {
      add_input({batch, random_extent("t", sides), random.pick(channels)}, DType::f32);
    } else if (kind < 9) {
      add_input({batch, random.pick(channels)}, DType::f32);
    } else {
      add_input({batch, random.pick(sides)}, random.chance(50) ? DType::i64 : DType::i32);
    }
  }
}

ValueId GraphMaker::constant(const std::vector<std::int64_t>& values) {
  return constant(Tensor::of<std::int64_t>({static_cast<std::int64_t>(values.size())}, values));
}

ValueId GraphMaker::weights(Shape shape, std::int64_t terms) {
  if (random.chance(20))
    for (const ValueId shared : shared_weights_)
      if (graph_.type(shared).shape() == shape) return shared;
  const double scale = 1 / std::sqrt(static_cast<double>(std::max<std::int64_t>(1, terms)));
  std::vector<double> values = to_f64(random.tensor(DType::f32, shape));
  for (double& value : values) value *= scale;
  const ValueId id = constant(from_f64(DType::f32, std::move(shape), values));
  shared_weights_.push_back(id);
  return id;
}

bool GraphMaker::compute(const Operator& op, const std::vector<ValueId>& inputs, std::size_t output_count,
                         std::vector<std::vector<Tensor>>& results) const {
  std::vector<TensorType> types;
  for (const ValueId input : inputs) types.push_back(input.is_valid() ? graph_.type(input) : TensorType{});
  try {
    (void)op.infer(types, output_count);
    for (const auto& contents : contents_) {
      std::vector<Tensor> tensors;
      for (const ValueId input : inputs) {
        const Tensor* content = graph_.constant(input);
        tensors.push_back(!input.is_valid() ? Tensor() : content != nullptr ? *content : contents.at(input));
      }
      results.push_back(op.evaluate(tensors));
    }
  } catch (const Error&) {
    return false;  // the step does not fit these values
  }
  return std::all_of(results.begin(), results.end(),
                     [](const auto& outputs) { return std::all_of(outputs.begin(), outputs.end(), is_tame); });
}

std::vector<ValueId> GraphMaker::add(Operator op, std::vector<ValueId> inputs, std::size_t output_count) {
  std::vector<std::vector<Tensor>> results;
  if (!compute(op, inputs, output_count, results)) return {};
  bool exact = op.accuracy() == Accuracy::exact;
  for (const ValueId input : inputs)
    exact = exact && (!input.is_valid() || graph_.constant(input) != nullptr || is_exact_.at(input));
  const ir::NodeId node = graph_.add_node(std::move(op), std::move(inputs), output_count, "");
  const std::vector<ValueId> outputs = graph_.node(node).outputs;
  for (std::size_t i = 0; i < output_count; ++i) {
    for (std::size_t set = 0; set < results.size(); ++set) contents_[set][outputs[i]] = results[set][i];
    is_exact_[outputs[i]] = exact;
    if (results[0][i].size() > 0) pool_.push_back(outputs[i]);
  }
  return outputs;
}

ValueId GraphMaker::add_one(Operator op, std::vector<ValueId> inputs) {
  for (const ValueId input : inputs)
    if (!input.is_valid()) return {};
  const auto outputs = add(std::move(op), std::move(inputs), 1);
  return outputs.empty() ? ValueId{} : outputs[0];
}

ValueId GraphMaker::pick(const std::function<bool(const TensorType&)>& fits) {
  std::vector<ValueId> candidates;
  for (const ValueId id : pool_)
    if (graph_.type(id).is_ranked() && fits(graph_.type(id))) candidates.push_back(id);
  if (candidates.empty()) return {};
  if (random.chance(50)) return candidates.back();
  return random.pick(candidates);
}

ValueId GraphMaker::pick_float(std::int64_t least_rank, std::int64_t most_rank) {
  return pick([&](const TensorType& candidate) {
    return candidate.dtype == DType::f32 && candidate.rank() >= least_rank && candidate.rank() <= most_rank;
  });
}

ValueId GraphMaker::pick_exact(std::int64_t least_rank) {
  std::vector<ValueId> candidates;
  for (const ValueId id : pool_) {
    const TensorType& candidate = graph_.type(id);
    if (is_exact_.at(id) && candidate.is_ranked() && candidate.rank() >= least_rank && is_numeric(candidate.dtype))
      candidates.push_back(id);
  }
  return candidates.empty() ? ValueId{} : random.pick(candidates);
}

Sample GraphMaker::finish() {
  std::vector<ValueId> outputs;
  for (const ValueId id : pool_) {
    if (graph_.is_input(id)) continue;
    if (graph_.consumers(id).empty() || random.chance(5)) outputs.push_back(id);
  }
  graph_.set_outputs(outputs);
  (void)graph_.eliminate_dead_code();
  Sample sample{std::move(graph_), {}};
  for (const auto& contents : contents_) {
    sample.input_sets.emplace_back();
    for (const ValueId input : sample.graph.inputs()) sample.input_sets.back().push_back(contents.at(input));
  }
  return sample;
}

Sample random_sample(std::uint64_t seed) {
  static const std::vector<Step> k_steps = [] {
    std::vector<Step> steps;
    for (const auto& family : {network_steps(), pointwise_steps(), movement_steps(), shape_steps()})
      steps.insert(steps.end(), family.begin(), family.end());
    return steps;
  }();
  const int total =
      std::accumulate(k_steps.begin(), k_steps.end(), 0, [](int sum, const Step& step) { return sum + step.weight; });
  GraphMaker maker(seed);
  maker.add_inputs();
  const std::int64_t count = maker.random.integer(3, 18);
  for (std::int64_t i = 0; i < count; ++i) {
    std::int64_t ticket = maker.random.integer(0, total - 1);
    for (const Step& step : k_steps) {
      ticket -= step.weight;
      if (ticket >= 0) continue;
      step.apply(maker);
      break;
    }
  }
  return maker.finish();
}

}  // namespace temper::differential
