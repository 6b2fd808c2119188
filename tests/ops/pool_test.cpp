// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <limits>

#include "ops/nn/average_pool.h"
#include "ops/nn/global_pool.h"
#include "ops/nn/lp_pool.h"
#include "ops/nn/max_pool.h"
#include "ops/nn_test_support.h"
#include "ops/op_check.h"

namespace temper::ops {
namespace {

using temper::testing::run;
using temper::testing::run_one;
using test::Random;

Tensor counting(Shape shape) {
  std::vector<double> values(static_cast<std::size_t>(element_count(shape)));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i + 1);
  return from_f64(DType::f32, std::move(shape), values);
}

/// What a pool sees, straight from the definition: the padded plane, and where padding is.
struct Padded {
  const Tensor& x;
  std::vector<std::int64_t> pads;
  bool is_inside(std::int64_t y, std::int64_t z) const {
    return y >= pads[0] && y < pads[0] + x.dim(2) && z >= pads[1] && z < pads[1] + x.dim(3);
  }
  bool is_counted(std::int64_t y, std::int64_t z) const {
    return y < pads[0] + x.dim(2) + pads[2] && z < pads[1] + x.dim(3) + pads[3];
  }
  double at(std::int64_t plane, std::int64_t y, std::int64_t z) const {
    return x.data<float>()[static_cast<std::size_t>((plane * x.dim(2) + y - pads[0]) * x.dim(3) + z - pads[1])];
  }
};

template <class Pool>
Pool random_pool(Random& random) {
  Pool pool;
  pool.kernel_shape = random.integers(2, 2, 4);
  pool.strides = random.integers(2, 1, 3);
  pool.pads = random.integers(4, 0, 1);
  pool.dilations = random.integers(2, 1, 2);
  pool.ceil_mode = random.integer(0, 1) == 1;
  return pool;
}

/// pool(sum, largest, inside, counted) of the window at output (i, j) of a plane.
template <class Pool, class Reduce>
void expect_definition(const Pool& pool, const Tensor& x, const Reduce& reduce) {
  const Tensor y = run_one(pool, {x});
  const Padded padded{x, pool.pads};
  std::size_t next = 0;
  for (std::int64_t plane = 0; plane < x.dim(0) * x.dim(1); ++plane)
    for (std::int64_t i = 0; i < y.dim(2); ++i)
      for (std::int64_t j = 0; j < y.dim(3); ++j) {
        double sum = 0, largest = -1e30, inside = 0, counted = 0;
        for (std::int64_t a = 0; a < pool.kernel_shape[0]; ++a)
          for (std::int64_t b = 0; b < pool.kernel_shape[1]; ++b) {
            const std::int64_t row = i * pool.strides[0] + a * pool.dilations[0];
            const std::int64_t column = j * pool.strides[1] + b * pool.dilations[1];
            counted += padded.is_counted(row, column) ? 1 : 0;
            if (!padded.is_inside(row, column)) continue;
            inside += 1;
            sum += padded.at(plane, row, column);
            largest = std::max(largest, padded.at(plane, row, column));
          }
        ASSERT_NEAR(y.data<float>()[next++], reduce(sum, largest, inside, counted), 1e-5) << Operator(pool).text();
      }
}

TEST(MaxPool, equals_the_definition_for_random_attributes) {
  Random random(1);
  for (int round = 0; round < 60; ++round)
    expect_definition(random_pool<MaxPool>(random), random.tensor({2, 2, random.integer(7, 12), random.integer(7, 12)}),
                      [](double, double largest, double, double) { return largest; });
}

TEST(AveragePool, equals_the_definition_for_random_attributes) {
  Random random(2);
  for (int round = 0; round < 60; ++round) {
    auto pool = random_pool<AveragePool>(random);
    pool.count_include_pad = round % 2 == 0;
    expect_definition(pool, random.tensor({1, 2, random.integer(7, 12), random.integer(7, 12)}),
                      [&](double sum, double, double inside, double counted) {
                        return sum / (pool.count_include_pad ? counted : inside);
                      });
  }
}

TEST(AveragePool, ceil_mode_overhang_beyond_the_padding_is_not_counted) {
  const AveragePool pool{.kernel_shape = {3}, .strides = {2}, .ceil_mode = true, .count_include_pad = true};
  temper::testing::expect_near(run_one(pool, {counting({1, 1, 6})}), {1, 1, 3}, {2, 4, 5.5});
}

TEST(MaxPool, window_that_would_start_in_the_end_padding_is_left_out) {
  const MaxPool pool{.kernel_shape = {1, 1}, .strides = {2, 2}, .pads = {0, 0, 0, 0}, .ceil_mode = true};
  EXPECT_EQ(run_one(pool, {counting({1, 1, 2, 2})}).shape(), (Shape{1, 1, 1, 1}));
  const MaxPool padded{.kernel_shape = {2}, .strides = {2}, .pads = {1, 1}, .ceil_mode = true};
  EXPECT_EQ(run_one(padded, {counting({1, 1, 3})}).shape(), (Shape{1, 1, 2}));
}

TEST(MaxPool, indices_count_all_axes_and_skip_padding) {
  MaxPool pool{.kernel_shape = {2, 2}, .strides = {2, 2}, .pads = {1, 1, 0, 0}};
  const Tensor x = counting({1, 2, 3, 3});
  EXPECT_EQ(to_i64(run(pool, {x})[1]), (std::vector<std::int64_t>{0, 2, 6, 8, 9, 11, 15, 17}));
  pool.storage_order = 1;
  EXPECT_EQ(to_i64(run(pool, {x})[1]), (std::vector<std::int64_t>{0, 6, 2, 8, 9, 15, 11, 17}));
}

TEST(MaxPool, nan_is_chosen) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const MaxPool pool{.kernel_shape = {3}};
  const Tensor y = run_one(pool, {Tensor::of<float>({1, 1, 4}, {1, nan, 3, 4})});
  EXPECT_TRUE(std::isnan(y.data<float>()[0]) && std::isnan(y.data<float>()[1]));
}

TEST(LpPool, is_the_norm_of_each_window) {
  const LpPool pool{.kernel_shape = {2}, .strides = {2}, .p = 2};
  temper::testing::expect_near(run_one(pool, {Tensor::of<double>({1, 1, 4}, {3, -4, 5, 12})}), {1, 1, 2}, {5, 13});
  LpPool cubic = pool;
  cubic.p = 3;
  temper::testing::expect_near(run_one(cubic, {Tensor::of<double>({1, 1, 2}, {-1, 2})}), {1, 1, 1}, {std::cbrt(9.0)});
}

TEST(GlobalPool, reduces_all_spatial_axes) {
  const Tensor x = Tensor::of<double>({1, 2, 2, 2}, {1, 2, 3, 6, -3, 0, 0, 4});
  temper::testing::expect_near(run_one(GlobalPool{.reduction = "average"}, {x}), {1, 2, 1, 1}, {3, 0.25});
  temper::testing::expect_near(run_one(GlobalPool{.reduction = "max"}, {x}), {1, 2, 1, 1}, {6, 4});
  temper::testing::expect_near(run_one(GlobalPool{.reduction = "lp", .p = 2}, {x}), {1, 2, 1, 1}, {std::sqrt(50.0), 5});
}

TEST(Pool, contradictions_are_refused) {
  const std::vector<TensorType> x = {TensorType(DType::f32, {Dim(1), Dim(1), Dim(4), Dim(4)})};
  EXPECT_THROW((void)MaxPool{}.infer(x), Error);
  EXPECT_THROW((void)MaxPool{.kernel_shape = {2}}.infer(x), Error);
  EXPECT_THROW((void)(MaxPool{.kernel_shape = {0, 2}}.infer(x)), Error);
  EXPECT_THROW((void)(MaxPool{.kernel_shape = {6, 2}}.infer(x)), Error);
  EXPECT_THROW((void)(MaxPool{.kernel_shape = {2, 2}, .storage_order = 2}.infer(x)), Error);
  EXPECT_THROW((void)(LpPool{.kernel_shape = {2, 2}, .p = 0}.infer(x)), Error);
  EXPECT_THROW((void)GlobalPool{.reduction = "min"}.infer(x), Error);
}

}  // namespace
}  // namespace temper::ops
