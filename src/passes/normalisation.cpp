// SPDX-License-Identifier: Apache-2.0
#include "passes/normalisation.h"

#include <algorithm>

#include "ops/reduce/reduce.h"
#include "passes/shape_facts.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::passes {

using ir::Pattern;

Pattern mean_pattern(const Pattern& x) {
  return Pattern::op("Reduce", {x}).where([](const Operator& op) {
    const auto* reduce = op.as<ops::Reduce>();
    return reduce->kind == "Mean" && reduce->keep_dims && !reduce->axes.empty();
  });
}

std::vector<Pattern> normalised_patterns(const Pattern& numerator, const Pattern& squared) {
  std::vector<Pattern> result;
  for (const Pattern& square :
       {Pattern::binary("Pow", squared, Pattern::scalar(2)), Pattern::binary("Mul", squared, squared)}) {
    const Pattern mean = mean_pattern(square).named("mean");
    const Pattern root = Pattern::unary("Sqrt", Pattern::binary("Add", mean, Pattern::constant("eps")));
    result.push_back(Pattern::binary("Div", numerator, root));
    result.push_back(Pattern::binary("Mul", numerator, Pattern::unary("Reciprocal", root)));
    result.push_back(Pattern::binary("Mul", numerator, Pattern::binary("Div", Pattern::scalar(1), root)));
  }
  return result;
}

std::optional<std::int64_t> first_reduced_axis(const ir::Graph& graph, ir::ValueId mean, ir::ValueId x) {
  const auto* reduce = graph.node(graph.value(mean).producer).op.as<ops::Reduce>();
  if (reduce == nullptr || !graph.type(x).is_ranked()) return std::nullopt;
  const std::int64_t rank = graph.type(x).rank();
  auto axes = normalise_axes("Reduce", reduce->axes, rank);
  std::sort(axes.begin(), axes.end());
  for (std::size_t i = 0; i < axes.size(); ++i)
    if (axes[i] != rank - static_cast<std::int64_t>(axes.size() - i)) return std::nullopt;
  return axes.front();
}

Tensor unit_scale(const TensorType& x, std::int64_t axis) {
  const auto shape = shape_from_dims(Dims(x.dims->begin() + axis, x.dims->end()));
  const Shape extents = shape.value_or(Shape{1});
  const std::vector<double> ones(static_cast<std::size_t>(element_count(extents)), 1.0);
  return from_f64(x.dtype, extents, ones);
}

bool is_parameter(const ir::Graph& graph, ir::ValueId id, ir::ValueId y, std::int64_t axis) {
  const auto& own = graph.type(id).dims;
  const auto& dims = graph.type(y).dims;
  if (!own || !dims || graph.type(id).dtype != graph.type(y).dtype) return false;
  if (static_cast<std::int64_t>(own->size()) > static_cast<std::int64_t>(dims->size()) - axis) return false;
  return std::equal(own->rbegin(), own->rend(), dims->rbegin(),
                    [](const Dim& mine, const Dim& whole) { return mine.equals(1) || mine == whole; });
}

bool is_unit(const ir::Graph& graph, ir::ValueId id) {
  const Tensor* constant = graph.constant(id);
  if (constant == nullptr || !is_floating(constant->dtype())) return false;
  const auto values = to_f64(*constant);
  return std::all_of(values.begin(), values.end(), [](double value) { return value == 1; });
}

}  // namespace temper::passes
