// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "ops/nn/center_crop_pad.h"
#include "ops/nn/col2_im.h"
#include "ops/nn/depth_to_space.h"
#include "ops/nn/det.h"
#include "ops/nn_test_support.h"
#include "ops/op_check.h"

namespace temper::ops {
namespace {

using temper::testing::expect_near;
using temper::testing::run_one;

Tensor i64(const std::vector<std::int64_t>& values) {
  return Tensor::of<std::int64_t>({static_cast<std::int64_t>(values.size())}, values);
}
Tensor f64(Shape shape, const std::vector<double>& values) { return Tensor::of<double>(std::move(shape), values); }

TEST(Col2Im, overlapping_blocks_add_up) {
  const Tensor columns = f64({1, 2, 3}, {1, 2, 3, 10, 20, 30});
  expect_near(run_one(Col2Im{}, {columns, i64({4}), i64({2})}), {1, 1, 4}, {1, 12, 23, 30});
  expect_near(run_one(Col2Im{.pads = {1, 1}}, {columns, i64({2}), i64({2})}), {1, 1, 2}, {12, 23});
  expect_near(run_one(Col2Im{.strides = {2}}, {columns, i64({6}), i64({2})}), {1, 1, 6}, {1, 10, 2, 20, 3, 30});
}

TEST(Col2Im, columns_must_fit_the_image) {
  EXPECT_THROW((void)Col2Im{}.evaluate(std::vector<Tensor>{f64({1, 2, 3}, {1, 2, 3, 4, 5, 6}), i64({5}), i64({2})}),
               Error);
}

TEST(CenterCropPad, keeps_the_middle) {
  const Tensor x = Tensor::of<std::int32_t>({2, 3}, {1, 2, 3, 4, 5, 6});
  expect_near(run_one(CenterCropPad{}, {x, i64({4, 2})}), {4, 2}, {0, 0, 1, 2, 4, 5, 0, 0});
  expect_near(run_one(CenterCropPad{.axes = {-1}}, {x, i64({6})}), {2, 6}, {0, 1, 2, 3, 0, 0, 0, 4, 5, 6, 0, 0});
  EXPECT_EQ(run_one(CenterCropPad{}, {x, i64({0, 9})}).shape(), (Shape{0, 9}));
}

TEST(DepthToSpace, orders_blocks_by_mode) {
  const Tensor x = Tensor::of<std::int16_t>({1, 8, 1, 1}, {0, 1, 2, 3, 4, 5, 6, 7});
  expect_near(run_one(DepthToSpace{.block = 2}, {x}), {1, 2, 2, 2}, {0, 2, 4, 6, 1, 3, 5, 7});
  expect_near(run_one(DepthToSpace{.block = 2, .column_first = true}, {x}), {1, 2, 2, 2}, {0, 1, 2, 3, 4, 5, 6, 7});
}

TEST(SpaceToDepth, is_undone_by_depth_to_space) {
  test::Random random(1);
  const Tensor x = random.tensor({2, 3, 6, 9});
  const Tensor deep = run_one(SpaceToDepth{.block = 3}, {x});
  EXPECT_EQ(deep.shape(), (Shape{2, 27, 2, 3}));
  EXPECT_TRUE(run_one(DepthToSpace{.block = 3}, {deep}).equals(x));
}

TEST(DepthToSpace, channels_must_divide) {
  const std::vector<TensorType> x = {TensorType(DType::f32, {Dim(1), Dim(6), Dim(2), Dim(2)})};
  EXPECT_THROW((void)DepthToSpace{.block = 2}.infer(x), Error);
  EXPECT_THROW((void)DepthToSpace{.block = 0}.infer(x), Error);
  EXPECT_THROW((void)SpaceToDepth{.block = 4}.infer(x), Error);
}

TEST(Det, swaps_rows_and_finds_singular_matrices) {
  expect_near(run_one(Det{}, {f64({3, 2, 2}, {1, 2, 3, 4, 0, 2, 3, 4, 1, 2, 2, 4})}), {3}, {-2, -6, 0});
  expect_near(run_one(Det{}, {f64({3, 3}, {2, 0, 1, 1, 3, 2, 1, 1, 4})}), {}, {18});
  EXPECT_THROW((void)Det{}.infer(std::vector<TensorType>{TensorType(DType::f32, {Dim(2), Dim(3)})}), Error);
}

}  // namespace
}  // namespace temper::ops
