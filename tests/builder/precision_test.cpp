// SPDX-License-Identifier: Apache-2.0
#include "builder/precision.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "builder/build_graph.h"
#include "ir/text.h"
#include "plan/content.h"
#include "support/opaque_device.h"

namespace temper::builder {
namespace {

constexpr auto k_products = R"(graph g(%x: f32[2, 4]) -> (%y) {
  @w = random(seed=1) : f32[4, 4]
  @v = [30000, 30000, 30000, 30000] : f32[4, 1]
  %a = MatMul %x, @w as first
  %b = Unary(kind='Exp') %a as middle
  %y = MatMul %b, @v as last
})";

BuildOptions options(Precision precision) {
  BuildOptions result;
  result.precision = precision;
  return result;
}

Plan build(const BuildOptions& build_options) {
  return build_graph(ir::graph_from_text(k_products), build_options, std::make_unique<OpaqueDevice>());
}

DType output_type(const Plan& plan, std::string_view step_name) {
  const plan::Program& program = plan.content().plan.programs[0];
  for (const plan::Step& step : program.steps)
    if (step.name == step_name) return program.values[static_cast<std::size_t>(step.outputs[0])].dtype;
  ADD_FAILURE() << "no step " << step_name;
  return DType::undefined;
}

TEST(Precision, fp16_keeps_the_layer_that_overflows_and_says_so) {
  const Plan plan = build(options(Precision::f16));
  EXPECT_EQ(output_type(plan, "first"), DType::f16);
  EXPECT_EQ(output_type(plan, "last"), DType::f32);
  const std::string& metadata = plan.content().plan.metadata_json;
  EXPECT_NE(metadata.find("'last' stays in fp32: with random inputs"), std::string::npos) << metadata;
}

TEST(Precision, bf16_has_the_range) { EXPECT_EQ(output_type(build(options(Precision::bf16)), "first"), DType::bf16); }

TEST(Precision, layers_stay_in_fp32_where_asked) {
  BuildOptions asked = options(Precision::f16);
  asked.layer_precisions = {LayerPrecision::parse("fir*:fp32")};
  EXPECT_EQ(output_type(build(asked), "first"), DType::f32);
  asked.precision_constraints = PrecisionConstraints::none;
  EXPECT_EQ(output_type(build(asked), "first"), DType::f16);
}

TEST(Precision, obeying_what_cannot_be_had_is_an_error) {
  BuildOptions asked = options(Precision::f16);
  asked.layer_precisions = {LayerPrecision::parse("first:bf16")};
  EXPECT_NO_THROW((void)build(asked));
  asked.precision_constraints = PrecisionConstraints::obey;
  EXPECT_THROW((void)build(asked), Error);
}

TEST(Precision, an_error_about_many_layers_names_a_few) {
  std::string text = "graph g(%v0: f32[2, 4]) -> (%v20) {\n  @w = random(seed=1) : f32[4, 4]\n";
  for (int i = 0; i < 20; ++i) text += str("  %v", i + 1, " = MatMul %v", i, ", @w as layer", i, "\n");
  BuildOptions asked = options(Precision::f16);
  asked.layer_precisions = {LayerPrecision::parse("layer*:bf16")};
  asked.precision_constraints = PrecisionConstraints::obey;
  try {
    (void)build_graph(ir::graph_from_text(text + "}"), asked, std::make_unique<OpaqueDevice>());
    FAIL() << "bf16 layers in a build of fp16 were accepted";
  } catch (const Error& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("'layer0'"), std::string::npos) << message;
    EXPECT_NE(message.find("and 17 other layers"), std::string::npos) << message;
  }
}

TEST(Precision, tf32_marks_products_alone) {
  BuildOptions asked = options(Precision::tf32);
  asked.layer_precisions = {LayerPrecision::parse("last:fp32")};
  const Plan plan = build(asked);
  for (const plan::Step& step : plan.content().plan.programs[0].steps)
    EXPECT_EQ(step.allows_tf32, step.name == "first") << step.name;
}

TEST(Precision, texts_of_layers_are_checked) {
  EXPECT_EQ(LayerPrecision::parse("a:b/*:fp16").pattern, "a:b/*");
  EXPECT_THROW((void)LayerPrecision::parse("conv"), Error);
  EXPECT_THROW((void)LayerPrecision::parse("conv:int7"), Error);
}

}  // namespace
}  // namespace temper::builder
