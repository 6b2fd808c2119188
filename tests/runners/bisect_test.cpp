// SPDX-License-Identifier: Apache-2.0
#include "runners/bisect.h"

#include <gtest/gtest.h>

#include <cstring>

#include "builder/build_imported.h"
#include "ops/nn/conv.h"
#include "plan/content.h"
#include "runners/default_rule.h"

namespace temper::runners {
namespace {

Tensor ramp(Shape shape, float step) {
  Tensor tensor(DType::f32, std::move(shape));
  float value = -1;
  for (float& element : tensor.mutable_data<float>()) {
    element = value;
    value = value > 1 ? -1 : value + step;
  }
  return tensor;
}

/// Two convolutions with 16 channels, "first" and "second".
onnx::ImportedModel two_convolutions() {
  onnx::ImportedModel model;
  ir::Graph& graph = model.graph;
  const ir::ValueId x = graph.add_input("x", TensorType(DType::f32, {1, 16, 8, 8}));
  const ir::ValueId w = graph.add_constant("w", ramp({16, 16, 3, 3}, 0.013F));
  const ir::ValueId v = graph.add_constant("v", ramp({16, 16, 3, 3}, 0.029F));
  ops::Conv conv;
  conv.pads = {1, 1, 1, 1};
  const ir::NodeId first = graph.add_node(conv, {x, w}, 1, "first", {"first"});
  const ir::NodeId second = graph.add_node(conv, {graph.node(first).outputs[0], v}, 1, "second", {"second"});
  graph.add_output(graph.node(second).outputs[0]);
  return model;
}

Plan untimed_plan(const onnx::ImportedModel& model) {
  BuildOptions options;
  options.optimization_level = 0;
  return builder::build_imported(options, model, "test");
}

NamedTensors inputs() { return {{"x", ramp({1, 16, 8, 8}, 0.07F)}}; }

BisectOptions options() {
  BisectOptions result;
  result.compare.fallback = default_rule(Precision::f32);
  return result;
}

TEST(Bisect, passes_and_tactics_that_agree_leave_nothing_to_find) {
  const auto model = two_convolutions();
  const auto expected = expected_outputs(model.graph, inputs());
  EXPECT_FALSE(bisect_passes(model.graph, inputs(), expected, options()));
  const Plan plan = untimed_plan(model);
  EXPECT_FALSE(bisect_tactics(plan, inputs(), expected, options()));
}

/// Doubles the floats of every packed form of the constant; returns how many forms there were.
std::size_t damage_packed(plan::Constant& constant) {
  for (auto& form : constant.packed) {
    // Some tactics keep their form as bytes.
    std::vector<float> values(form.content.byte_size() / sizeof(float));
    std::memcpy(values.data(), form.content.raw(), values.size() * sizeof(float));
    for (float& value : values) value *= 2;
    Tensor damaged(form.content.dtype(), form.content.shape());
    std::memcpy(damaged.mutable_raw(), values.data(), values.size() * sizeof(float));
    form.content = damaged;
  }
  return constant.packed.size();
}

TEST(Bisect, the_step_with_damaged_packed_weights_is_found) {
  const auto model = two_convolutions();
  const auto expected = expected_outputs(model.graph, inputs());
  plan::Plan damaged = untimed_plan(model).content().plan;
  const plan::Program& program = damaged.programs[0];
  std::size_t changed = 0;
  for (const auto& step : program.steps) {
    if (step.sources != std::vector<std::string>{"second"} || step.inputs.size() < 2) continue;
    const auto& weight = program.values[static_cast<std::size_t>(step.inputs[1])];
    if (weight.constant != plan::k_absent)
      changed += damage_packed(damaged.constants[static_cast<std::size_t>(weight.constant)]);
  }
  ASSERT_GT(changed, 0U) << "every tactic of a convolution packs its weights";
  const auto culprit = bisect_tactics(plan::make_plan(damaged), inputs(), expected, options());
  ASSERT_TRUE(culprit);
  EXPECT_EQ(culprit->sources, (std::vector<std::string>{"second"}));
  EXPECT_NE(culprit->tactic, "reference.evaluate");
  EXPECT_FALSE(culprit->reason.empty());
}

TEST(Bisect, an_error_of_a_run_is_a_wrong_result) {
  const auto model = two_convolutions();
  const auto expected = expected_outputs(model.graph, inputs());
  NamedTensors wrong = expected;
  wrong[0].second.mutable_data<float>()[0] += 1;
  const auto culprit = bisect_passes(model.graph, inputs(), wrong, options());
  ASSERT_TRUE(culprit);
  EXPECT_EQ(culprit->run, 1U);
  EXPECT_NE(culprit->reason.find("largest difference 1 at [0, 0, 0, 0]"), std::string::npos) << culprit->reason;
}

}  // namespace
}  // namespace temper::runners
