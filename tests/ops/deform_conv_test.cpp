// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/deform_conv.h"

#include <gtest/gtest.h>

#include "ops/nn/conv.h"
#include "ops/nn_test_support.h"
#include "ops/op_check.h"

namespace temper::ops {
namespace {

using temper::testing::run_one;
using test::Random;

Tensor filled(Shape shape, double value) {
  const std::vector<double> values(static_cast<std::size_t>(element_count(shape)), value);
  return from_f64(DType::f32, std::move(shape), values);
}

TEST(DeformConv, without_offsets_is_a_convolution) {
  Random random(1);
  const DeformConv op{.strides = {2, 1}, .pads = {1, 0, 1, 2}, .dilations = {1, 2}, .group = 2, .offset_group = 2};
  const Conv plain{.strides = op.strides, .pads = op.pads, .dilations = op.dilations, .group = op.group};
  const Tensor x = random.tensor({2, 4, 6, 8});
  const Tensor w = random.tensor({6, 2, 3, 2});
  const Tensor bias = random.tensor({6});
  const Tensor expected = run_one(plain, {x, w, bias});
  const Shape positions = {2, 2 * 6, expected.dim(2), expected.dim(3)};
  const Tensor offset = filled({positions[0], positions[1] * 2, positions[2], positions[3]}, 0);
  test::expect_near(run_one(op, {x, w, offset, bias}), expected);
  test::expect_near(run_one(op, {x, w, offset, bias, filled(positions, 1)}), expected);
}

TEST(DeformConv, offsets_move_taps_and_masks_scale_them) {
  const Tensor x = Tensor::of<float>({1, 1, 2, 3}, {1, 2, 3, 4, 5, 6});
  const Tensor w = Tensor::of<float>({1, 1, 1, 1}, {10});
  Tensor offset(DType::f32, {1, 2, 2, 3});
  auto moves = offset.mutable_data<float>();
  moves[0] = 1;     // (0, 0) reads one row below
  moves[7] = 0.5F;  // (0, 1) reads between columns 1 and 2
  moves[8] = 0.5F;  // (0, 2) reads half outside
  moves[9] = -5;    // (1, 0) reads outside
  const Tensor mask = Tensor::of<float>({1, 1, 2, 3}, {1, 1, 1, 1, 2, 0});
  const Tensor y = run_one(DeformConv{}, {x, w, offset, {}, mask});
  temper::testing::expect_near(y, {1, 1, 2, 3}, {40, 25, 15, 0, 100, 0});
}

TEST(DeformConv, contradictions_are_refused) {
  const auto refuses = [](const DeformConv& op, const std::vector<Shape>& shapes) {
    std::vector<TensorType> types;
    for (const Shape& shape : shapes) types.emplace_back(DType::f32, dims_from_shape(shape));
    EXPECT_THROW((void)op.infer(types), Error);
  };
  refuses({}, {{1, 2, 4, 4}, {3, 2, 3, 3}, {1, 9, 2, 2}});
  refuses({}, {{1, 2, 4, 4}, {3, 2, 3, 3}, {1, 18, 3, 2}});
  refuses({.offset_group = 3}, {{1, 2, 4, 4}, {3, 2, 3, 3}, {1, 54, 2, 2}});
  refuses({.group = 0}, {{1, 2, 4, 4}, {3, 2, 3, 3}, {1, 18, 2, 2}});
  refuses({}, {{1, 2, 4}, {3, 2, 3}, {1, 6, 2}});
}

}  // namespace
}  // namespace temper::ops
