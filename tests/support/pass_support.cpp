// SPDX-License-Identifier: Apache-2.0
#include "support/pass_support.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "ir/text.h"
#include "ir/verify.h"
#include "passes/pass_manager.h"
#include "passes/pipelines.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::passes {

namespace {

ir::Graph run_pass(std::string_view pass, ir::Graph graph) {
  PassManager manager;
  manager.run({.name = "test", .groups = {{.passes = {find_pass(pass)}}}}, graph);
  ir::verify(graph);
  return graph;
}

std::vector<std::string> output_names(const ir::Graph& graph) {
  std::vector<std::string> names;
  for (const ir::ValueId id : graph.outputs()) names.push_back(graph.value(id).name);
  return names;
}

Tensor random_tensor(const TensorType& type, const std::map<std::string, std::int64_t>& symbols, std::mt19937& random) {
  Shape shape;
  for (const Dim& dim : *type.dims) {
    const Dim known = dim.substitute([&](const std::string& name) -> std::optional<Dim> {
      const auto found = symbols.find(name);
      return Dim(found == symbols.end() ? 4 : found->second);
    });
    shape.push_back(known.value());
  }
  std::vector<double> values(static_cast<std::size_t>(element_count(shape)));
  for (double& value : values)
    value = is_floating(type.dtype)
                ? std::uniform_real_distribution<double>(-2, 2)(random)
                : std::uniform_int_distribution<int>(0, type.dtype == DType::boolean ? 1 : 3)(random);
  return from_f64(type.dtype, shape, values);
}

}  // namespace

std::vector<Tensor> run_random(const ir::Graph& graph, const std::map<std::string, std::int64_t>& symbols, int seed) {
  std::mt19937 random(static_cast<unsigned>(seed));
  std::map<ir::ValueId, Tensor> values;
  for (const ir::ValueId id : graph.inputs()) values[id] = random_tensor(graph.type(id), symbols, random);
  const auto get = [&](ir::ValueId id) {
    if (!id.is_valid()) return Tensor();
    return graph.constant(id) != nullptr ? *graph.constant(id) : values.at(id);
  };
  for (const ir::NodeId id : graph.order()) {
    const ir::Node& node = graph.node(id);
    std::vector<Tensor> inputs;
    for (const ir::ValueId input : node.inputs) inputs.push_back(get(input));
    const auto outputs = node.op.evaluate(inputs);
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
      values[node.outputs[i]] = outputs.at(i);
      const TensorType actual(outputs[i].dtype(), dims_from_shape(outputs[i].shape()));
      EXPECT_TRUE(ir::types_agree(graph.type(node.outputs[i]), actual)) << node.name << " gives " << actual.text();
    }
  }
  std::vector<Tensor> results;
  for (const ir::ValueId id : graph.outputs()) results.push_back(get(id));
  return results;
}

void expect_close(const std::vector<Tensor>& actual, const std::vector<Tensor>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    ASSERT_EQ(actual[i].dtype(), expected[i].dtype());
    ASSERT_EQ(shape_text(actual[i].shape()), shape_text(expected[i].shape()));
    const bool is_half = expected[i].dtype() == DType::f16 || expected[i].dtype() == DType::bf16;
    const double tolerance = is_half ? 2e-2 : is_floating(expected[i].dtype()) ? 1e-5 : 0;
    const auto a = to_f64(actual[i]), e = to_f64(expected[i]);
    double largest = 1;
    for (const double value : e)
      if (std::isfinite(value)) largest = std::max(largest, std::fabs(value));
    for (std::size_t k = 0; k < a.size(); ++k) {
      if (a[k] == e[k] || (std::isnan(a[k]) && std::isnan(e[k]))) continue;
      ASSERT_LE(std::fabs(a[k] - e[k]), tolerance * largest) << "output " << i << ", element " << k;
    }
  }
}

void expect_pass(std::string_view pass, std::string_view before, std::string_view after,
                 const std::map<std::string, std::int64_t>& symbols, std::int64_t largest_literal) {
  SCOPED_TRACE(std::string(pass));
  const ir::Graph source = ir::graph_from_text(before);
  const ir::Graph result = run_pass(pass, source);
  EXPECT_EQ(ir::structure_text(result, largest_literal),
            ir::structure_text(ir::graph_from_text(after), largest_literal))
      << ir::text_from_graph(result);
  EXPECT_EQ(ir::text_from_graph(run_pass(pass, result)), ir::text_from_graph(result)) << "not idempotent";
  EXPECT_EQ(output_names(result), output_names(source));
  expect_close(run_random(result, symbols), run_random(source, symbols));
}

void expect_unchanged(std::string_view pass, std::string_view text) {
  SCOPED_TRACE(std::string(pass));
  const ir::Graph source = ir::graph_from_text(text);
  EXPECT_EQ(ir::text_from_graph(run_pass(pass, source)), ir::text_from_graph(source));
}

}  // namespace temper::passes
