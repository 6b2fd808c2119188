// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "ops/nn/batch_normalization.h"
#include "ops/nn/group_normalization.h"
#include "ops/nn/layer_normalization.h"
#include "ops/nn/lrn.h"
#include "ops/op_check.h"

namespace temper::ops {
namespace {

using temper::testing::expect_near;
using temper::testing::run;
using temper::testing::run_one;

Tensor f64(Shape shape, const std::vector<double>& values) { return Tensor::of<double>(std::move(shape), values); }

TEST(BatchNormalization, applies_the_given_statistics_to_each_channel) {
  const Tensor y = run_one(BatchNormalization{.epsilon = 0}, {f64({1, 2, 2}, {1, 2, 3, 4}), f64({2}, {2, 3}),
                                                              f64({2}, {0, 1}), f64({2}, {1, 2}), f64({2}, {4, 1})});
  expect_near(y, {1, 2, 2}, {0, 1, 4, 7});
}

TEST(BatchNormalization, training_uses_and_returns_the_statistics_of_the_batch) {
  const auto y = run(BatchNormalization{.epsilon = 0, .momentum = 0.75, .is_training = true},
                     {f64({2, 1, 2}, {0, 2, 4, 6}), f64({1}, {1}), f64({1}, {0}), f64({1}, {7}), f64({1}, {1})});
  const double deviation = std::sqrt(5.0);
  expect_near(y[0], {2, 1, 2}, {-3 / deviation, -1 / deviation, 1 / deviation, 3 / deviation});
  expect_near(y[1], {1}, {0.75 * 7 + 0.25 * 3});
  expect_near(y[2], {1}, {0.75 * 1 + 0.25 * 5});
}

TEST(BatchNormalization, parameters_must_have_an_element_a_channel) {
  const TensorType x(DType::f32, {Dim(1), Dim(3), Dim(2)});
  const TensorType two(DType::f32, {Dim(2)});
  EXPECT_THROW((void)BatchNormalization{}.infer(std::vector<TensorType>{x, two, two, two, two}), Error);
}

TEST(LayerNormalization, statistics_run_over_the_axes_from_axis_on) {
  const Tensor x = f64({2, 1, 2}, {1, 3, 0, 4});
  const auto y = run(LayerNormalization{.axis = 1, .epsilon = 0}, {x, f64({1, 2}, {1, 2}), f64({2}, {0, 10})});
  expect_near(y[0], {2, 1, 2}, {-1, 12, -1, 12});
  expect_near(y[1], {2, 1, 1}, {2, 2});
  expect_near(y[2], {2, 1, 1}, {1, 0.5});
  EXPECT_EQ(y[1].dtype(), DType::f32);
}

TEST(RmsNormalization, divides_by_the_root_mean_square) {
  const auto y = run(RmsNormalization{.epsilon = 0}, {f64({2, 2}, {1, 7, 6, 8}), f64({2}, {5, 10})});
  expect_near(y[0], {2, 2}, {1, 14, 30 / std::sqrt(50.0), 80 / std::sqrt(50.0)}, 1e-12);
  expect_near(y[1], {2, 1}, {1.0 / 5, 1 / std::sqrt(50.0)}, 1e-7);
}

TEST(InstanceNormalization, statistics_are_of_each_image_and_channel) {
  const Tensor y = run_one(InstanceNormalization{.epsilon = 0},
                           {f64({1, 2, 2}, {1, 3, 10, 30}), f64({2}, {1, 2}), f64({2}, {0, 5})});
  expect_near(y, {1, 2, 2}, {-1, 1, 3, 7});
}

TEST(GroupNormalization, groups_are_consecutive_channels) {
  const Tensor x = f64({1, 4, 1}, {1, 3, 10, 30});
  const Tensor by_channel =
      run_one(GroupNormalization{.group_count = 2, .epsilon = 0}, {x, f64({4}, {1, 2, 3, 4}), f64({4}, {0, 0, 1, 1})});
  expect_near(by_channel, {1, 4, 1}, {-1, 2, -2, 5});
  const Tensor by_group = run_one(GroupNormalization{.group_count = 2, .epsilon = 0, .scales_groups = true},
                                  {x, f64({2}, {1, 3}), f64({2}, {0, 1})});
  expect_near(by_group, {1, 4, 1}, {-1, 1, -2, 4});
}

TEST(GroupNormalization, channels_must_divide_into_groups) {
  const TensorType x(DType::f32, {Dim(1), Dim(3), Dim(2)});
  const TensorType three(DType::f32, {Dim(3)});
  EXPECT_THROW((void)GroupNormalization{.group_count = 2}.infer(std::vector<TensorType>{x, three, three}), Error);
}

TEST(Lrn, an_even_window_reaches_further_after_the_channel) {
  const Tensor x = f64({1, 4, 1}, {1, 2, 3, 4});
  const Tensor y = run_one(Lrn{.size = 2, .alpha = 2, .beta = 1, .bias = 1}, {x});
  expect_near(y, {1, 4, 1}, {1.0 / 6, 2.0 / 14, 3.0 / 26, 4.0 / 17});
}

}  // namespace
}  // namespace temper::ops
