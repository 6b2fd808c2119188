// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/conv_transpose.h"

#include <gtest/gtest.h>

#include "ops/nn/conv.h"
#include "ops/nn_test_support.h"
#include "ops/op_check.h"

namespace temper::ops {
namespace {

using temper::testing::expect_near;
using temper::testing::run_one;
using test::Random;

double inner_product(const Tensor& a, const Tensor& b) {
  const auto x = to_f64(a);
  const auto y = to_f64(b);
  EXPECT_EQ(a.shape(), b.shape());
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += x[i] * y[i];
  return sum;
}

TEST(ConvTranspose, is_the_adjoint_of_conv) {
  Random random(1);
  for (int round = 0; round < 60; ++round) {
    const Conv forward{.strides = random.integers(2, 1, 3),
                       .pads = random.integers(4, 0, 2),
                       .dilations = random.integers(2, 1, 2),
                       .group = random.integer(1, 3)};
    const Tensor w = random.tensor(
        {forward.group * random.integer(1, 3), random.integer(1, 3), random.integer(1, 3), random.integer(1, 3)});
    const Tensor x = random.tensor({2, w.dim(1) * forward.group, random.integer(6, 9), random.integer(6, 9)});
    const Tensor image = forward.evaluate(std::vector<Tensor>{x, w})[0];
    const Tensor y = random.tensor(image.shape());
    ConvTranspose back{
        .strides = forward.strides, .pads = forward.pads, .dilations = forward.dilations, .group = forward.group};
    const Shape shortest = run_one(back, {y, w}).shape();
    back.output_padding = {x.dim(2) - shortest[2], x.dim(3) - shortest[3]};
    EXPECT_NEAR(inner_product(image, y), inner_product(x, run_one(back, {y, w})), 1e-4) << Operator(back).text();
  }
}

TEST(ConvTranspose, spreads_weights_and_adds_the_bias) {
  const Tensor x = Tensor::of<double>({1, 1, 2}, {1, 10});
  const Tensor w = Tensor::of<double>({1, 2, 3}, {1, 2, 3, 4, 5, 6});
  const Tensor bias = Tensor::of<double>({2}, {0, 100});
  expect_near(run_one(ConvTranspose{.strides = {2}}, {x, w, bias}), {1, 2, 5},
              {1, 2, 13, 20, 30, 104, 105, 146, 150, 160});
}

TEST(ConvTranspose, output_shape_settles_the_padding) {
  const Tensor x = Tensor::of<double>({1, 1, 2}, {1, 10});
  const Tensor w = Tensor::of<double>({1, 1, 3}, {1, 2, 3});
  ConvTranspose op{.strides = {2}, .output_shape = {4}};
  expect_near(run_one(op, {x, w}), {1, 1, 4}, {2, 13, 20, 30});
  op.auto_pad = "SAME_UPPER";
  expect_near(run_one(op, {x, w}), {1, 1, 4}, {1, 2, 13, 20});
  op.output_shape = {6};
  expect_near(run_one(op, {x, w}), {1, 1, 6}, {1, 2, 13, 20, 30, 0});
}

TEST(ConvTranspose, contradictions_are_refused) {
  const auto refuses = [](const ConvTranspose& op, const Shape& x, const Shape& w) {
    const std::vector<TensorType> types = {TensorType(DType::f32, dims_from_shape(x)),
                                           TensorType(DType::f32, dims_from_shape(w))};
    EXPECT_THROW((void)op.infer(types), Error) << Operator(op).text();
  };
  refuses({}, {1, 3, 8, 8}, {4, 2, 3, 3});
  refuses({.group = 2}, {1, 3, 8, 8}, {3, 2, 3, 3});
  refuses({}, {1, 3, 8, 8}, {3, 2, 3});
  refuses({.pads = {9, 0, 9, 0}}, {1, 3, 8, 8}, {3, 2, 3, 3});
  refuses({.output_padding = {1}}, {1, 3, 8, 8}, {3, 2, 3, 3});
  refuses({.output_shape = {-1, 8}}, {1, 3, 8, 8}, {3, 2, 3, 3});
}

}  // namespace
}  // namespace temper::ops
