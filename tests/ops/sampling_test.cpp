// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <limits>

#include "ops/nn/affine_grid.h"
#include "ops/nn/grid_sample.h"
#include "ops/nn/max_pool.h"
#include "ops/nn/max_unpool.h"
#include "ops/nn/roi_pool.h"
#include "ops/nn_test_support.h"
#include "ops/op_check.h"

namespace temper::ops {
namespace {

using temper::testing::expect_near;
using temper::testing::run;
using temper::testing::run_one;
using test::Random;

Tensor f64(Shape shape, const std::vector<double>& values) { return Tensor::of<double>(std::move(shape), values); }
Tensor i64(const std::vector<std::int64_t>& values) {
  return Tensor::of<std::int64_t>({static_cast<std::int64_t>(values.size())}, values);
}

/// x [1, 1, 4] = 10, 20, 30, 40 read at the given coordinates.
Tensor read_line(GridSample op, const std::vector<double>& coordinates) {
  const auto count = static_cast<std::int64_t>(coordinates.size());
  return run_one(op, {f64({1, 1, 4}, {10, 20, 30, 40}), f64({1, count, 1}, coordinates)});
}

TEST(GridSample, identity_grid_gives_the_input) {
  Random random(1);
  const Tensor x = random.tensor({2, 3, 4, 5});
  const Tensor theta = Tensor::of<float>({2, 2, 3}, {1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0});
  for (const bool aligns : {false, true})
    for (const char* mode : {"nearest", "linear", "cubic"}) {
      const Tensor grid = run_one(AffineGrid{.aligns_corners = aligns}, {theta, i64({2, 3, 4, 5})});
      test::expect_near(run_one(GridSample{.mode = mode, .aligns_corners = aligns}, {x, grid}), x);
    }
}

TEST(GridSample, coordinates_name_edges_or_centres) {
  expect_near(read_line({}, {-1, 0, 1, 0.25}), {1, 1, 4}, {5, 25, 20, 30});
  expect_near(read_line({.aligns_corners = true}, {-1, 0, 1, -1.0 / 3}), {1, 1, 4}, {10, 25, 40, 20});
}

TEST(GridSample, padding_decides_what_lies_outside) {
  expect_near(read_line({.padding = "border"}, {-1, -3, 1.5}), {1, 1, 3}, {10, 10, 40});
  // Edges at -0.5 and 3.5: position -1.5 is reflected to 0.5, 4.5 to 2.5, and 8.5 (twice) to 0.5.
  expect_near(read_line({.padding = "reflection"}, {-1.5, 1.5, 3.5}), {1, 1, 3}, {15, 35, 15});
  // Centres at 0 and 3: position -1 is reflected to 1.
  expect_near(read_line({.padding = "reflection", .aligns_corners = true}, {-5.0 / 3}), {1, 1, 1}, {20});
}

TEST(GridSample, cubic_taps_meet_the_border_one_by_one) {
  // Position -0.25: taps -2, -1, 0, 1 of which the first three read element 0.
  const double weight = ((-0.75 * 1.25 + 5 * 0.75) * 1.25 - 8 * 0.75) * 1.25 + 4 * 0.75;
  expect_near(read_line({.mode = "cubic", .padding = "border"}, {-0.875}), {1, 1, 1}, {10 + weight * 10}, 1e-12);
}

TEST(GridSample, coordinates_that_are_no_numbers_lie_outside) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinite = std::numeric_limits<double>::infinity();
  expect_near(read_line({}, {nan, infinite, -infinite}), {1, 1, 3}, {0, 0, 0});
  expect_near(read_line({.padding = "border"}, {nan, infinite, -infinite}), {1, 1, 3}, {10, 40, 10});
}

TEST(GridSample, contradictions_are_refused) {
  const TensorType x(DType::f32, {Dim(1), Dim(1), Dim(4), Dim(4)});
  const TensorType fits(DType::f32, {Dim(1), Dim(2), Dim(2), Dim(2)});
  EXPECT_THROW((void)GridSample{.mode = "area"}.infer(std::vector<TensorType>{x, fits}), Error);
  EXPECT_THROW((void)GridSample{.padding = "wrap"}.infer(std::vector<TensorType>{x, fits}), Error);
  const TensorType three(DType::f32, {Dim(1), Dim(2), Dim(2), Dim(3)});
  EXPECT_THROW((void)GridSample{}.infer(std::vector<TensorType>{x, three}), Error);
}

TEST(MaxUnpool, inverts_max_pool) {
  Random random(2);
  const Tensor x = random.tensor({2, 2, 4, 6});
  const auto pooled = run(MaxPool{.kernel_shape = {2, 2}, .strides = {2, 2}}, {x});
  const Tensor y = run_one(MaxUnpool{.kernel_shape = {2, 2}, .strides = {2, 2}}, {pooled[0], pooled[1]});
  ASSERT_EQ(y.shape(), x.shape());
  const auto places = to_i64(pooled[1]);
  double kept = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    EXPECT_EQ(y.data<float>()[static_cast<std::size_t>(places[i])], pooled[0].data<float>()[i]);
    kept += std::abs(static_cast<double>(pooled[0].data<float>()[i]));
  }
  double all = 0;
  for (const float value : y.data<float>()) all += std::abs(static_cast<double>(value));
  EXPECT_EQ(all, kept);
}

TEST(MaxUnpool, an_index_outside_is_refused) {
  const MaxUnpool op{.kernel_shape = {2}, .strides = {2}};
  for (const std::int64_t index : {-1, 4})
    EXPECT_THROW(
        (void)op.evaluate(std::vector<Tensor>{Tensor(DType::f32, {1, 1, 2}), i64({0, index}).reshaped({1, 1, 2})}),
        Error);
}

TEST(RoiAlign, averages_bilinear_samples_of_a_linear_image) {
  std::vector<double> ramp(8 * 8);
  for (std::size_t i = 0; i < ramp.size(); ++i) ramp[i] = static_cast<double>(i % 8);
  const Tensor x = f64({1, 1, 8, 8}, ramp);
  const Tensor boxes = f64({1, 4}, {2, 2, 6, 6});
  RoiAlign op{.output_height = 2, .output_width = 2, .sampling_ratio = 2};
  // Bins [2, 4) and [4, 6) of a ramp whose pixel centres lie at 0.5.
  expect_near(run_one(op, {x, boxes, i64({0})}), {1, 1, 2, 2}, {2.5, 4.5, 2.5, 4.5});
  op.has_half_pixel = false;
  expect_near(run_one(op, {x, boxes, i64({0})}), {1, 1, 2, 2}, {3, 5, 3, 5});
}

TEST(RoiAlign, boxes_of_missing_images_and_absurd_boxes_are_refused) {
  const Tensor x = f64({1, 1, 2, 2}, {1, 2, 3, 4});
  const Tensor box = f64({1, 4}, {0, 0, 1, 1});
  EXPECT_THROW((void)RoiAlign{}.evaluate(std::vector<Tensor>{x, box, i64({1})}), Error);
  EXPECT_THROW((void)RoiAlign{}.evaluate(std::vector<Tensor>{x, f64({1, 4}, {0, 0, 1e20, 1}), i64({0})}), Error);
  EXPECT_THROW((void)RoiAlign{}.evaluate(std::vector<Tensor>{x, f64({1, 4}, {0, 0, NAN, 1}), i64({0})}), Error);
}

TEST(MaxRoiPool, takes_the_largest_pixel_of_each_bin) {
  const Tensor x = f64({1, 1, 3, 4}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  const MaxRoiPool op{.output_height = 1, .output_width = 2, .spatial_scale = 0.5};
  // Pixels 0..3 by 0..1; the last box lies outside.
  expect_near(run_one(op, {x, f64({2, 5}, {0, 0, 0, 6, 2, 0, 40, 40, 48, 48})}), {2, 1, 1, 2}, {6, 8, 0, 0});
}

}  // namespace
}  // namespace temper::ops
