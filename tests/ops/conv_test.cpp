// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/conv.h"

#include <gtest/gtest.h>

#include "ops/nn_test_support.h"

namespace temper::ops {
namespace {

using test::Random;

/// Element (n, c, z, y, x) of a five-dimensional tensor, 0 outside.
double at(const Tensor& t, std::int64_t n, std::int64_t c, std::int64_t z, std::int64_t y, std::int64_t x) {
  if (z < 0 || y < 0 || x < 0 || z >= t.dim(2) || y >= t.dim(3) || x >= t.dim(4)) return 0;
  return t.data<float>()[static_cast<std::size_t>((((n * t.dim(1) + c) * t.dim(2) + z) * t.dim(3) + y) * t.dim(4) + x)];
}

/// The definition, summed straight from the formula.
Tensor direct(const Conv& op, const Tensor& x, const Tensor& w, const Tensor& bias, const Shape& shape) {
  Tensor result(DType::f32, shape);
  auto y = result.mutable_data<float>();
  const std::int64_t per_group = w.dim(0) / op.group;
  std::size_t next = 0;
  for (std::int64_t n = 0; n < shape[0]; ++n)
    for (std::int64_t m = 0; m < shape[1]; ++m)
      for (std::int64_t i = 0; i < shape[2]; ++i)
        for (std::int64_t j = 0; j < shape[3]; ++j)
          for (std::int64_t k = 0; k < shape[4]; ++k) {
            double sum = bias.data<float>()[static_cast<std::size_t>(m)];
            for (std::int64_t c = 0; c < w.dim(1); ++c)
              for (std::int64_t a = 0; a < w.dim(2); ++a)
                for (std::int64_t b = 0; b < w.dim(3); ++b)
                  for (std::int64_t d = 0; d < w.dim(4); ++d)
                    sum += at(w, m, c, a, b, d) * at(x, n, m / per_group * w.dim(1) + c,
                                                     i * op.strides[0] - op.pads[0] + a * op.dilations[0],
                                                     j * op.strides[1] - op.pads[1] + b * op.dilations[1],
                                                     k * op.strides[2] - op.pads[2] + d * op.dilations[2]);
            y[next++] = static_cast<float>(sum);
          }
  return result;
}

TEST(Conv, equals_the_definition_for_random_attributes) {
  Random random(1);
  for (int round = 0; round < 60; ++round) {
    Conv op{.strides = random.integers(3, 1, 3),
            .pads = random.integers(6, 0, 3),
            .dilations = random.integers(3, 1, 2),
            .group = random.integer(1, 3)};
    const std::int64_t channels_in = random.integer(1, 4);
    const std::int64_t channels_out = random.integer(1, 6);
    const Tensor x = random.tensor({random.integer(1, 2), op.group * channels_in, random.integer(5, 7),
                                    random.integer(5, 9), random.integer(5, 20)});
    const Tensor w = random.tensor(
        {op.group * channels_out, channels_in, random.integer(1, 3), random.integer(1, 3), random.integer(1, 3)});
    const Tensor bias = random.tensor({op.group * channels_out});
    const std::vector<Tensor> inputs = {x, w, bias};
    const Tensor y = op.evaluate(inputs)[0];
    test::expect_near(y, direct(op, x, w, bias, y.shape()));
    test::expect_symbolic_shapes(op, inputs);
  }
}

TEST(Conv, large_problems_cross_the_blocks_of_the_kernel) {
  Random random(2);
  const Conv op{.strides = {1, 1, 2}, .pads = {0, 1, 1, 0, 1, 1}, .dilations = {1, 1, 1}};
  const Tensor x = random.tensor({1, 70, 1, 9, 61});
  const Tensor w = random.tensor({133, 70, 1, 3, 3});
  const Tensor bias = random.tensor({133});
  const Tensor y = op.evaluate(std::vector<Tensor>{x, w, bias})[0];
  test::expect_near(y, direct(op, x, w, bias, y.shape()), 1e-3);
}

TEST(Conv, same_padding_keeps_the_extent_divided_by_the_stride) {
  Random random(3);
  for (int round = 0; round < 40; ++round) {
    Conv op{.strides = random.integers(2, 1, 3), .auto_pad = round % 2 == 0 ? "SAME_UPPER" : "SAME_LOWER"};
    const Tensor x = random.tensor({1, 2, random.integer(1, 9), random.integer(1, 9)});
    const Tensor w = random.tensor({3, 2, random.integer(1, 4), random.integer(1, 4)});
    const auto pads = settled_pads("Conv", op.window(), {w.dim(2), w.dim(3)}, {x.dim(2), x.dim(3)});
    ASSERT_TRUE(pads.has_value());
    Conv padded = op;
    padded.auto_pad = "NOTSET";
    padded.pads = *pads;
    const std::vector<Tensor> inputs = {x, w};
    EXPECT_TRUE(op.evaluate(inputs)[0].equals(padded.evaluate(inputs)[0]));
    test::expect_symbolic_shapes(op, inputs);
  }
}

TEST(Conv, symbolic_extent_stays_an_expression) {
  const Dim h = Dim::symbol("h");
  const Conv op{.strides = {2, 2}, .pads = {1, 1, 1, 1}};
  const std::vector<TensorType> inputs = {TensorType(DType::f32, {Dim(1), Dim(3), h, h * 32}),
                                          TensorType(DType::f32, {Dim(16), Dim(3), Dim(3), Dim(3)})};
  const auto y = op.infer(inputs)[0];
  EXPECT_EQ(y.dim(2), floor_div(h - 1, 2) + 1);
  EXPECT_EQ(y.dim(1), Dim(16));
}

TEST(Conv, contradictions_are_refused) {
  const auto refuses = [](const Conv& op, const Shape& x, const Shape& w) {
    const std::vector<TensorType> types = {TensorType(DType::f32, dims_from_shape(x)),
                                           TensorType(DType::f32, dims_from_shape(w))};
    EXPECT_THROW((void)op.infer(types), Error) << Operator(op).text();
  };
  refuses({}, {1, 3, 8, 8}, {4, 2, 3, 3});
  refuses({.group = 2}, {1, 4, 8, 8}, {3, 2, 3, 3});
  refuses({.group = 0}, {1, 4, 8, 8}, {3, 2, 3, 3});
  refuses({.strides = {0, 1}}, {1, 3, 8, 8}, {4, 3, 3, 3});
  refuses({.strides = {1}}, {1, 3, 8, 8}, {4, 3, 3, 3});
  refuses({.pads = {1, 1}}, {1, 3, 8, 8}, {4, 3, 3, 3});
  refuses({.auto_pad = "SAME"}, {1, 3, 8, 8}, {4, 3, 3, 3});
  refuses({}, {1, 3, 2, 8}, {4, 3, 4, 3});
  refuses({}, {3, 8}, {4, 8});
}

}  // namespace
}  // namespace temper::ops
