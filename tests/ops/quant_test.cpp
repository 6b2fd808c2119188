// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "op_check.h"
#include "ops/quant/conv_integer.h"
#include "ops/quant/dequantize_linear.h"
#include "ops/quant/dynamic_quantize_linear.h"
#include "ops/quant/mat_mul_integer.h"
#include "ops/quant/quantize_linear.h"
#include "temper/error.h"

namespace temper {
namespace {

using testing::expect_near;
using testing::run;
using testing::run_one;

const Tensor k_half = Tensor::scalar(0.5F);

TEST(QuantizeLinear, rounds_half_to_even_and_saturates) {
  const auto x = Tensor::of<float>({6}, {0.25F, 0.75F, 1.25F, -0.25F, 1000, -1000});
  EXPECT_EQ(to_i64(run_one(ops::QuantizeLinear{}, {x, k_half, Tensor::scalar<std::uint8_t>(10)})),
            (std::vector<std::int64_t>{10, 12, 12, 10, 255, 0}));
  EXPECT_EQ(to_i64(run_one(ops::QuantizeLinear{.to = DType::i8}, {x, k_half})),
            (std::vector<std::int64_t>{0, 2, 2, 0, 127, -128}));
  EXPECT_EQ(to_i64(run_one(ops::QuantizeLinear{.to = DType::i4}, {x, k_half})),
            (std::vector<std::int64_t>{0, 2, 2, 0, 7, -8}));
}

TEST(QuantizeLinear, scales_may_belong_to_an_axis_or_to_blocks) {
  const auto x = Tensor::of<float>({2, 3}, {1, 2, 3, 4, 5, 6});
  const auto per_row = Tensor::of<float>({2}, {1, 2});
  EXPECT_EQ(to_i64(run_one(ops::QuantizeLinear{.axis = 0}, {x, per_row, Tensor::of<std::uint8_t>({2}, {0, 100})})),
            (std::vector<std::int64_t>{1, 2, 3, 102, 102, 103}));
  const auto blocks = Tensor::of<float>({2, 2}, {1, 0.5F, 2, 3});
  EXPECT_EQ(to_i64(run_one(ops::QuantizeLinear{.axis = -1, .block_size = 2}, {x, blocks})),
            (std::vector<std::int64_t>{1, 2, 6, 2, 2, 2}));
  EXPECT_THROW((void)run_one(ops::QuantizeLinear{.axis = 1}, {x, per_row}), Error);
  EXPECT_THROW((void)run_one(ops::QuantizeLinear{.axis = 0, .block_size = 2}, {x, blocks}), Error);
}

TEST(QuantizeLinear, small_floats_are_rounded_once) {
  const auto x = Tensor::of<float>({3}, {0.55F, 1e6F, -3});
  expect_near(run_one(ops::QuantizeLinear{.to = DType::f8e4m3fn}, {x, k_half}), {3}, {1.125, 448, -6});
  expect_near(run_one(ops::QuantizeLinear{.to = DType::f8e5m2, .saturates = false}, {x, k_half}), {3},
              {1, INFINITY, -6});
}

TEST(QuantizeLinear, the_zero_point_must_have_the_type_of_the_result) {
  const std::vector inputs = {TensorType(DType::f32, {2}), TensorType(DType::f32, {}), TensorType(DType::i8, {})};
  EXPECT_THROW((void)Operator(ops::QuantizeLinear{}).infer(inputs, 1), Error);
}

TEST(DequantizeLinear, undoes_scale_and_zero_point) {
  const auto x = Tensor::of<std::uint8_t>({2, 2}, {0, 128, 130, 255});
  expect_near(run_one(ops::DequantizeLinear{}, {x, k_half, Tensor::scalar<std::uint8_t>(128)}), {2, 2},
              {-64, 0, 1, 63.5});
  const auto columns = Tensor::of<float>({2}, {1, 10});
  expect_near(run_one(ops::DequantizeLinear{}, {x, columns}), {2, 2}, {0, 1280, 130, 2550});
  EXPECT_EQ(run_one(ops::DequantizeLinear{}, {x, Tensor::scalar(Half(0.5F))}).dtype(), DType::f16);
  expect_near(run_one(ops::DequantizeLinear{}, {Tensor::of<std::int32_t>({1}, {-7}), k_half}), {1}, {-3.5});
}

TEST(DequantizeLinear, returns_what_quantisation_keeps) {
  const auto y = Tensor::of<std::int8_t>({4}, {-128, -1, 0, 127});
  const auto zero_point = Tensor::scalar<std::int8_t>(-3);
  const auto x = run_one(ops::DequantizeLinear{}, {y, Tensor::scalar(0.037F), zero_point});
  EXPECT_TRUE(run_one(ops::QuantizeLinear{.to = DType::i8}, {x, Tensor::scalar(0.037F), zero_point}).equals(y));
}

TEST(DynamicQuantizeLinear, its_range_holds_zero) {
  const auto outputs = run(ops::DynamicQuantizeLinear{}, {Tensor::of<float>({3}, {1, 2, 5.1F})});
  EXPECT_EQ(to_i64(outputs[0]), (std::vector<std::int64_t>{50, 100, 255}));
  EXPECT_FLOAT_EQ(outputs[1].data<float>()[0], 0.02F);
  EXPECT_EQ(to_i64(outputs[2])[0], 0);
}

TEST(DynamicQuantizeLinear, zeros_and_nothing_stay_finite) {
  const auto outputs = run(ops::DynamicQuantizeLinear{}, {Tensor(DType::f32, {2})});
  EXPECT_EQ(to_i64(outputs[0]), (std::vector<std::int64_t>{0, 0}));
  EXPECT_EQ(outputs[1].data<float>()[0], 1);
  EXPECT_EQ(run(ops::DynamicQuantizeLinear{}, {Tensor(DType::f32, {0})})[0].size(), 0);
}

TEST(MatMulInteger, subtracts_zero_points_of_rows_and_columns) {
  const auto a = Tensor::of<std::uint8_t>({2, 2}, {1, 2, 3, 255});
  const auto b = Tensor::of<std::int8_t>({2, 2}, {1, -1, 2, -128});
  EXPECT_EQ(to_i64(run_one(ops::MatMulInteger{}, {a, b})), (std::vector<std::int64_t>{5, -257, 513, -32643}));
  EXPECT_EQ(to_i64(run_one(ops::MatMulInteger{},
                           {a, b, Tensor::of<std::uint8_t>({2}, {1, 3}), Tensor::of<std::int8_t>({2}, {0, 1})})),
            (std::vector<std::int64_t>{2, -129, 504, -32508}));
  EXPECT_THROW((void)run_one(ops::MatMulInteger{}, {a, b, Tensor(DType::u8, {3})}), Error);
}

TEST(ConvInteger, padding_stands_for_the_zero_point) {
  const auto x = Tensor::of<std::uint8_t>({1, 1, 3}, {2, 3, 4});
  const auto w = Tensor::of<std::uint8_t>({1, 1, 2}, {1, 1});
  EXPECT_EQ(to_i64(run_one(ops::ConvInteger{.pads = {1, 1}}, {x, w, Tensor::scalar<std::uint8_t>(1)})),
            (std::vector<std::int64_t>{1, 3, 5, 3}));
}

}  // namespace
}  // namespace temper
