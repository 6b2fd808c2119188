// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/resize.h"

#include <gtest/gtest.h>

#include "ops/op_check.h"

namespace temper::ops {
namespace {

using temper::testing::expect_near;
using temper::testing::run_one;

Tensor line(const std::vector<double>& values) {
  return Tensor::of<double>({static_cast<std::int64_t>(values.size())}, values);
}

TEST(Resize, nearest_repeats_elements) {
  const Tensor x = Tensor::of<double>({1, 1, 2, 2}, {1, 2, 3, 4});
  const Resize op{.coordinates = "asymmetric", .rounding = "floor", .scales = {1, 1, 2, 1.5}};
  expect_near(run_one(op, {x}), {1, 1, 4, 3}, {1, 1, 2, 1, 1, 2, 3, 3, 4, 3, 3, 4});
}

TEST(Resize, linear_half_pixel_mixes_neighbours_and_clamps_edges) {
  const Resize op{.mode = "linear", .scales = {2}};
  expect_near(run_one(op, {line({0, 4, 8})}), {6}, {0, 1, 3, 5, 7, 8});
}

TEST(Resize, aligned_corners_keep_the_ends) {
  const Resize op{.mode = "linear", .coordinates = "align_corners", .sizes = {5}};
  expect_near(run_one(op, {line({0, 4, 8})}), {5}, {0, 2, 4, 6, 8});
}

TEST(Resize, cubic_reproduces_a_line_inside) {
  const Resize op{.mode = "cubic", .cubic_coefficient = -0.5, .scales = {2}};
  const Tensor y = run_one(op, {line({0, 1, 2, 3, 4, 5, 6, 7})});
  for (std::size_t i = 4; i < 12; ++i)
    EXPECT_NEAR(y.data<double>()[i], (static_cast<double>(i) + 0.5) / 2 - 0.5, 1e-12);
}

TEST(Resize, antialiasing_averages_what_shrinking_skips) {
  const Resize op{.mode = "linear", .is_antialiased = true, .scales = {0.5}};
  // Weights 1/8, 3/8, 3/8, 1/8 around positions 0.5, 2.5, 4.5; at the ends the clamped element takes the rest.
  expect_near(run_one(op, {line({0, 8, 0, 8, 0, 8})}), {3}, {3, 4, 5});
}

TEST(Resize, cropping_fills_outside_with_the_extrapolation_value) {
  Resize op{.mode = "linear", .coordinates = "tf_crop_and_resize", .extrapolation_value = -1};
  op.sizes = {3};
  op.roi = {0.5, 1.5};
  expect_near(run_one(op, {line({0, 1, 2})}), {3}, {1, 2, -1});
}

TEST(Resize, one_scale_keeps_the_aspect_ratio) {
  const Tensor x = Tensor::of<double>({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8});
  Resize op{.keep_aspect_ratio = "not_larger", .sizes = {7, 8}};
  EXPECT_EQ(run_one(op, {x}).shape(), (Shape{4, 8}));
  op.keep_aspect_ratio = "not_smaller";
  EXPECT_EQ(run_one(op, {x}).shape(), (Shape{7, 14}));
}

TEST(Resize, values_of_inputs_serve_where_attributes_are_absent) {
  const Tensor x = line({1, 2});
  const Tensor scales = Tensor::of<float>({1}, {2});
  const Tensor sizes = Tensor::of<std::int64_t>({1}, {4});
  const Resize op{.coordinates = "asymmetric", .rounding = "floor"};
  expect_near(op.evaluate(std::vector<Tensor>{x, {}, scales})[0], {4}, {1, 1, 2, 2});
  expect_near(run_one(op, {x, {}, {}, sizes}), {4}, {1, 1, 2, 2});
}

TEST(Resize, scales_that_are_ratios_keep_extents_symbolic) {
  const Dim h = Dim::symbol("h");
  const Resize op{.scales = {1, 1.5, static_cast<double>(0.7F)}};
  const auto y = op.infer(std::vector<TensorType>{TensorType(DType::f32, {h, h, h})})[0];
  EXPECT_EQ(y.dim(0), h);
  EXPECT_EQ(y.dim(1), floor_div(h * 3, 2));
  EXPECT_EQ(y.dim(2), floor_div(h * 7, 10));
}

TEST(Resize, extents_are_floored_in_single_precision) {
  const Resize op{.scales = {static_cast<double>(0.7F)}};
  const auto y = op.infer(std::vector<TensorType>{TensorType(DType::f32, {Dim(10)})})[0];
  EXPECT_EQ(y.dim(0), Dim(7));
}

TEST(Resize, contradictions_are_refused) {
  const std::vector<TensorType> x = {TensorType(DType::f32, {Dim(1), Dim(4)})};
  EXPECT_THROW((void)Resize{}.infer(x), Error);
  EXPECT_THROW((void)(Resize{.scales = {2}}.infer(x)), Error);
  EXPECT_THROW((void)(Resize{.scales = {1, 0}}.infer(x)), Error);
  EXPECT_THROW((void)(Resize{.scales = {1, -1}}.infer(x)), Error);
  EXPECT_THROW((void)(Resize{.sizes = {1, -1}}.infer(x)), Error);
  EXPECT_THROW((void)(Resize{.mode = "area", .scales = {1, 1}}.infer(x)), Error);
  EXPECT_THROW((void)(Resize{.axes = {0, 0}, .scales = {1, 1}}.infer(x)), Error);
  const Resize needs_roi{.coordinates = "tf_crop_and_resize", .scales = {1, 1}};
  EXPECT_THROW((void)needs_roi.evaluate(std::vector<Tensor>{Tensor(DType::f32, {1, 4})}), Error);
}

}  // namespace
}  // namespace temper::ops
