// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "ops/elementwise/binary.h"
#include "ops/elementwise/unary.h"
#include "ops/fused/fused_conv.h"
#include "ops/fused/fused_matmul.h"
#include "ops/fused/fused_matmul_max.h"
#include "ops/fused/pointwise.h"

namespace temper::ops {
namespace {

std::string error_of(const std::vector<std::string>& stages) {
  try {
    (void)PointwiseProgram::parse(stages, {});
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_argument);
    return error.message();
  }
  return "no error";
}

TEST(PointwiseProgram, stages_print_as_they_read) {
  const std::vector<std::string> stages = {"Mul i0 i1", "LeakyRelu t0 alpha=0.1", "Where i2 t1 -0.5",
                                           "Clip t2 alpha=-1 beta=inf"};
  const auto program = PointwiseProgram::parse(stages, {});
  EXPECT_EQ(program.input_count(), 3u);
  ASSERT_EQ(program.outputs(), std::vector<std::size_t>{3});
  for (std::size_t i = 0; i < stages.size(); ++i) EXPECT_EQ(stage_text(program.stages()[i]), stages[i]);
}

TEST(PointwiseProgram, errors_name_the_stage) {
  EXPECT_EQ(error_of({}), "Pointwise: there is no stage");
  EXPECT_EQ(error_of({"Relu t0"}), "Pointwise: stage 'Relu t0' reads t0 before it is written");
  EXPECT_EQ(error_of({"Where i0 i1"}), "Pointwise: stage 'Where i0 i1' has 2 operands, expected 3");
  EXPECT_EQ(error_of({"Relu x"}), "Pointwise: 'x' is not an operand; i<input>, t<stage> or a number is");
  EXPECT_EQ(error_of({"Add i0 i1 i2"}), "Pointwise: stage 'Add i0 i1 i2' has 3 operands, expected 2");
  EXPECT_NE(error_of({"Reluu i0"}).find("Reluu"), std::string::npos);
}

TEST(Pointwise, inputs_broadcast_and_outputs_are_chosen) {
  const Pointwise op{.stages = {"Add i0 i1", "Mul t0 2", "Less t0 i2"}, .outputs = {1, 2}};
  const std::vector<Tensor> inputs = {Tensor::of<float>({2, 1, 3}, {0, 1, 2, 3, 4, 5}),
                                      Tensor::of<float>({2, 1}, {10, 20}), Tensor::scalar(14.f)};
  const auto outputs = Operator(op).evaluate(inputs);
  ASSERT_EQ(outputs.size(), 2u);
  EXPECT_TRUE(outputs[0].equals(Tensor::of<float>({2, 2, 3}, {20, 22, 24, 40, 42, 44, 26, 28, 30, 46, 48, 50})));
  EXPECT_TRUE(outputs[1].equals(
      Tensor::of<bool>({2, 2, 3}, {true, true, true, false, false, false, true, false, false, false, false, false})));
}

TEST(Pointwise, long_rows_go_through_chunks) {
  std::vector<float> x(1500);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i);
  const auto y = Operator(Pointwise{.stages = {"Add i0 1", "Mul t0 i0"}}).evaluate(std::vector{Tensor::of({1500}, x)});
  for (std::size_t i = 0; i < x.size(); ++i) ASSERT_EQ(y[0].data<float>()[i], (x[i] + 1) * x[i]);
}

TEST(Pointwise, scalars_and_empty_tensors_work) {
  const Operator op = Pointwise{.stages = {"Relu i0"}};
  EXPECT_TRUE(op.evaluate(std::vector{Tensor::scalar(-1.f)})[0].equals(Tensor::scalar(0.f)));
  EXPECT_EQ(op.evaluate(std::vector{Tensor(DType::f32, {2, 0})})[0].shape(), (Shape{2, 0}));
}

TEST(Pointwise, integers_are_refused) {
  const Operator op = Pointwise{.stages = {"Relu i0"}};
  EXPECT_THROW((void)op.infer(std::vector{TensorType(DType::i32, {2})}, 1), Error);
}

Tensor ramp(Shape shape, double scale) {
  std::vector<float> values(static_cast<std::size_t>(element_count(shape)));
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<float>(scale * (static_cast<double>(i % 7) - 3));
  return Tensor::of(std::move(shape), values);
}

TEST(FusedConv, is_conv_then_residual_then_activation) {
  const std::vector<Tensor> inputs = {ramp({1, 2, 4, 4}, 0.5), ramp({3, 2, 3, 3}, 0.25), ramp({3}, 1),
                                      ramp({1, 3, 4, 4}, 0.125)};
  const Tensor conv = Operator(Conv{.pads = {1, 1, 1, 1}}).evaluate(std::span(inputs).first(3))[0];
  const auto add = [&](const Tensor& y) { return Operator(Binary{"Add"}).evaluate(std::vector{y, inputs[3]})[0]; };
  const auto relu = [](const Tensor& y) { return Operator(Unary{"Relu"}).evaluate(std::vector{y})[0]; };
  FusedConv fused{.pads = {1, 1, 1, 1}, .activation = "Relu", .has_residual = true};
  EXPECT_TRUE(Operator(fused).evaluate(inputs)[0].equals(relu(add(conv))));
  fused.is_residual_after_activation = true;
  EXPECT_TRUE(Operator(fused).evaluate(inputs)[0].equals(add(relu(conv))));
}

TEST(FusedConv, a_residual_of_another_shape_is_refused) {
  const Operator op = FusedConv{.has_residual = true};
  const TensorType x(DType::f32, {1, 2, 4, 4}), w(DType::f32, {3, 2, 1, 1});
  EXPECT_EQ(op.infer(std::vector{x, w, TensorType{}, TensorType(DType::f32, {1, 3, 4, 4})}, 1)[0].text(),
            "f32[1, 3, 4, 4]");
  EXPECT_THROW((void)op.infer(std::vector{x, w, TensorType{}, TensorType(DType::f32, {1, 3, 1, 1})}, 1), Error);
}

TEST(FusedMatMul, transposes_scales_and_adds) {
  const std::vector<Tensor> inputs = {Tensor::of<float>({2, 1}, {1, 2}), Tensor::of<float>({3, 2}, {1, 2, 3, 4, 5, 6}),
                                      Tensor::of<float>({3}, {1, 1, -20}), Tensor::of<float>({1, 3}, {1, 2, 3})};
  FusedMatMul op{.transposes_a = true, .transposes_b = true, .scale = 0.5, .activation = "Relu", .has_residual = true};
  EXPECT_TRUE(Operator(op).evaluate(inputs)[0].equals(Tensor::of<float>({1, 3}, {4.5, 8.5, 0})));
  op.is_residual_after_activation = true;
  EXPECT_TRUE(Operator(op).evaluate(inputs)[0].equals(Tensor::of<float>({1, 3}, {4.5, 8.5, 3})));
  EXPECT_EQ(Operator(op).accuracy(), Accuracy::rounding);
}

TEST(FusedMatMul, what_does_not_fit_is_refused) {
  const Operator op = FusedMatMul{.transposes_b = true};
  const TensorType a(DType::f32, {2, 3}), b(DType::f32, {4, 3});
  EXPECT_EQ(op.infer(std::vector{a, b, TensorType(DType::f32, {4})}, 1)[0].text(), "f32[2, 4]");
  EXPECT_THROW((void)op.infer(std::vector{a, b, TensorType(DType::f32, {5, 1, 4})}, 1), Error);
  EXPECT_THROW((void)op.infer(std::vector{a, a, TensorType(DType::f32, {4})}, 1), Error);
  EXPECT_THROW((void)op.infer(std::vector{TensorType(DType::i32, {2, 3}), TensorType(DType::i32, {4, 3})}, 1), Error);
}

TEST(FusedMatMulMax, takes_the_largest_row_of_each_matrix) {
  const Operator op = FusedMatMulMax{.activation = "Relu"};
  const Tensor a = Tensor::of<float>({2, 2, 2}, {1, 0, 0, 1, -1, -1, std::numeric_limits<float>::quiet_NaN(), 0});
  const Tensor b = Tensor::of<float>({2, 3}, {1, 2, -3, 4, -5, -6});
  const Tensor y = op.evaluate(std::vector{a, b, Tensor::of<float>({3}, {0, 1, 2})})[0];
  EXPECT_EQ(y.shape(), (Shape{2, 1, 3}));
  const std::vector<float> first(y.data<float>().begin(), y.data<float>().begin() + 3);
  EXPECT_EQ(first, (std::vector<float>{4, 3, 0}));
  EXPECT_TRUE(std::isnan(y.data<float>()[3])) << "NaN wins";
}

TEST(FusedMatMulMax, what_does_not_fit_is_refused) {
  const Operator op = FusedMatMulMax{};
  const TensorType a(DType::f32, {Dim::symbol("n"), 5, 3}), b(DType::f32, {3, 4});
  EXPECT_EQ(op.infer(std::vector{a, b, TensorType(DType::f32, {4})}, 1)[0].text(), "f32[n, 1, 4]");
  EXPECT_EQ(op.infer(std::vector{a, b, TensorType(DType::f32, {Dim::symbol("n"), 1, 4})}, 1)[0].text(), "f32[n, 1, 4]");
  EXPECT_THROW((void)op.infer(std::vector{a, b, TensorType(DType::f32, {5, 4})}, 1), Error);
  EXPECT_THROW((void)op.infer(std::vector{a, TensorType(DType::f32, {1, 3, 4})}, 1), Error);
  EXPECT_THROW((void)op.infer(std::vector{TensorType(DType::f32, {3}), b}, 1), Error);
}

}  // namespace
}  // namespace temper::ops
