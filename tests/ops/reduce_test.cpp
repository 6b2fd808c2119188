// SPDX-License-Identifier: Apache-2.0
#include "ops/reduce/reduce.h"

#include <gtest/gtest.h>

#include "op_check.h"
#include "ops/reduce/arg_reduce.h"
#include "ops/reduce/cum_sum.h"
#include "ops/reduce/hardmax.h"
#include "ops/reduce/lp_normalization.h"
#include "ops/reduce/mean_variance_normalization.h"
#include "temper/error.h"

namespace temper {
namespace {

using testing::expect_near;
using testing::run_one;

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr double k_inf = std::numeric_limits<double>::infinity();
const Tensor k_x = Tensor::of<double>({2, 3}, {1, -2, 3, 4, 5, -6});

Tensor reduced(const char* kind, const Tensor& x, std::vector<std::int64_t> axes, bool keep_dims = false) {
  return run_one(ops::Reduce{.kind = kind, .axes = std::move(axes), .keep_dims = keep_dims}, {x});
}

TEST(Reduce, values_follow_the_specification) {
  expect_near(reduced("Sum", k_x, {1}), {2}, {2, 3});
  expect_near(reduced("Mean", k_x, {0}), {3}, {2.5, 1.5, -1.5});
  expect_near(reduced("Max", k_x, {-1}), {2}, {3, 5});
  expect_near(reduced("Min", k_x, {1}), {2}, {-2, -6});
  expect_near(reduced("Prod", k_x, {1}), {2}, {-6, -120});
  expect_near(reduced("L1", k_x, {1}), {2}, {6, 15});
  expect_near(reduced("L2", k_x, {1}), {2}, {3.7416573867739413, 8.774964387392123});
  expect_near(reduced("LogSum", k_x, {1}), {2}, {0.6931471805599453, 1.0986122886681098});
  expect_near(reduced("LogSumExp", k_x, {1}), {2}, {3.1328452337275756, 5.313273897365323});
  expect_near(reduced("SumSquare", k_x, {1}), {2}, {14, 77});
}

TEST(Reduce, axes_may_be_any_set_and_order) {
  const auto x = Tensor::of<float>({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  expect_near(reduced("Sum", x, {2, 0}), {2}, {14, 22});
  expect_near(reduced("Sum", x, {0, 2}, true), {1, 2, 1}, {14, 22});
  expect_near(reduced("Sum", x, {1}, true), {2, 1, 2}, {4, 6, 12, 14});
  expect_near(reduced("Sum", x, {}), {}, {36});
  expect_near(reduced("Sum", x, {}, true), {1, 1, 1}, {36});
  expect_near(reduced("Sum", Tensor::scalar(3.0F), {}), {}, {3});
}

TEST(Reduce, every_set_of_axes_agrees_with_indexing) {
  Tensor x(DType::f64, {2, 3, 4, 5});
  for (std::int64_t i = 0; i < x.size(); ++i)
    x.mutable_data<double>()[static_cast<std::size_t>(i)] = static_cast<double>(i * i % 37);
  for (int mask = 1; mask < 16; ++mask) {
    std::vector<std::int64_t> axes;
    Shape kept = x.shape();
    for (std::size_t axis = 0; axis < 4; ++axis)
      if ((mask >> axis) % 2 == 1) {
        axes.push_back(static_cast<std::int64_t>(axis));
        kept[axis] = 1;
      }
    const Shape steps = row_major_strides(kept);
    std::vector<double> expected(static_cast<std::size_t>(element_count(kept)), 0);
    for (std::int64_t i = 0; i < x.size(); ++i) {
      std::int64_t target = 0;
      for (std::size_t axis = 0, rest = static_cast<std::size_t>(i), block = 120; axis < 4; ++axis) {
        block /= static_cast<std::size_t>(x.shape()[axis]);
        if (kept[axis] != 1) target += static_cast<std::int64_t>(rest / block) * steps[axis];
        rest %= block;
      }
      expected[static_cast<std::size_t>(target)] += x.data<double>()[static_cast<std::size_t>(i)];
    }
    SCOPED_TRACE(mask);
    expect_near(reduced("Sum", x, axes, true), kept, expected);
  }
}

TEST(Reduce, no_axes_may_mean_no_reduction) {
  const Operator op = ops::Reduce{.kind = "SumSquare", .keeps_all = true};
  expect_near(run_one(op, {k_x}), {2, 3}, {1, 4, 9, 16, 25, 36});
  expect_near(run_one(op, {k_x, Tensor(DType::i64, {0})}), {2, 3}, {1, 4, 9, 16, 25, 36});
}

TEST(Reduce, axes_may_be_an_input) {
  const Operator op = ops::Reduce{.kind = "Sum", .keep_dims = false};
  expect_near(run_one(op, {k_x, Tensor::of<std::int64_t>({1}, {-1})}), {2}, {2, 3});
  expect_near(run_one(op, {k_x, Tensor(DType::i64, {0})}), {}, {5});
  expect_near(run_one(ops::Reduce{.kind = "Sum"}, {k_x, Tensor::of<std::int64_t>({1}, {0})}), {1, 3}, {5, 3, -3});
}

TEST(Reduce, empty_stretches_give_the_neutral_element) {
  const Tensor x(DType::f32, {2, 0});
  expect_near(reduced("Sum", x, {1}), {2}, {0, 0});
  expect_near(reduced("Prod", x, {1}), {2}, {1, 1});
  expect_near(reduced("Max", x, {1}), {2}, {-k_inf, -k_inf});
  expect_near(reduced("Min", x, {1}), {2}, {k_inf, k_inf});
  expect_near(reduced("Mean", x, {1}), {2}, {k_nan, k_nan});
  expect_near(reduced("LogSum", x, {1}), {2}, {-k_inf, -k_inf});
  expect_near(reduced("LogSumExp", x, {1}), {2}, {-k_inf, -k_inf});
  expect_near(reduced("Max", Tensor(DType::i8, {0}), {0}), {}, {-128});
  expect_near(reduced("Min", Tensor(DType::u16, {0}), {0}), {}, {65535});
  expect_near(reduced("Min", Tensor(DType::boolean, {0}), {0}), {}, {1});
  EXPECT_EQ(reduced("Sum", x, {0}).shape(), (Shape{0}));
}

TEST(Reduce, infinities_and_not_a_number) {
  const auto x = Tensor::of<double>({3, 2}, {k_nan, 1, k_inf, 1, -k_inf, -k_inf});
  expect_near(reduced("Max", x, {1}), {3}, {k_nan, k_inf, -k_inf});
  expect_near(reduced("Min", Tensor::of<double>({2}, {1, k_nan}), {0}), {}, {k_nan});
  expect_near(reduced("LogSumExp", x, {1}), {3}, {k_nan, k_inf, -k_inf});
  expect_near(reduced("LogSumExp", Tensor::of<double>({2}, {1000, 1000}), {0}), {}, {1000.6931471805599});
}

TEST(Reduce, integers_are_exact_and_wrap) {
  const std::int64_t big = (std::int64_t{1} << 53) + 1;
  EXPECT_TRUE(reduced("Sum", Tensor::of<std::int64_t>({2}, {big, 1}), {0}).equals(Tensor::scalar(big + 1)));
  EXPECT_TRUE(reduced("Sum", Tensor::of<std::uint8_t>({2}, {200, 100}), {0}).equals(Tensor::scalar<std::uint8_t>(44)));
  EXPECT_TRUE(reduced("Mean", Tensor::of<std::int32_t>({2}, {-3, -4}), {0}).equals(Tensor::scalar<std::int32_t>(-3)));
  EXPECT_TRUE(reduced("L1", Tensor::of<std::int32_t>({2}, {-3, 4}), {0}).equals(Tensor::scalar<std::int32_t>(7)));
  EXPECT_TRUE(reduced("Max", Tensor::of<std::uint64_t>({2}, {1, ~std::uint64_t{0}}), {0})
                  .equals(Tensor::scalar(~std::uint64_t{0})));
  EXPECT_TRUE(reduced("Max", Tensor::of<bool>({2}, {false, true}), {0}).equals(Tensor::scalar(true)));
}

TEST(Reduce, content_of_a_shape_is_reduced_symbolically) {
  TensorType shape(DType::i64, {3});
  shape.content = Dims{Dim::symbol("n"), 3, Dim::symbol("h")};
  const auto content = [&](const char* kind) {
    return dims_text(Operator(ops::Reduce{.kind = kind}).infer(std::vector{shape}, 1)[0].content.value());
  };
  EXPECT_EQ(content("Prod"), "[3*h*n]");
  EXPECT_EQ(content("Sum"), "[h + n + 3]");
}

TEST(Reduce, refuses_wrong_axes_and_kinds) {
  EXPECT_THROW((void)reduced("Sum", k_x, {2}), Error);
  EXPECT_THROW((void)reduced("Sum", k_x, {0, -2}), Error);
  EXPECT_THROW((void)reduced("Median", k_x, {0}), Error);
  EXPECT_THROW((void)reduced("Sum", Tensor::of<bool>({1}, {true}), {0}), Error);
}

TEST(ArgReduce, finds_first_or_last) {
  const auto x = Tensor::of<float>({2, 3}, {2, 1, 2, 5, 7, 7});
  const auto found = [&](ops::ArgReduce op) { return to_i64(run_one(op, {x})); };
  EXPECT_EQ(found({.axis = 1}), (std::vector<std::int64_t>{0, 1}));
  EXPECT_EQ(found({.axis = -1, .selects_last = true}), (std::vector<std::int64_t>{2, 2}));
  EXPECT_EQ(found({.finds_min = true, .axis = 0, .keep_dims = false}), (std::vector<std::int64_t>{0, 0, 0}));
  EXPECT_EQ(run_one(ops::ArgReduce{.axis = 1}, {x}).shape(), (Shape{2, 1}));
  EXPECT_EQ(run_one(ops::ArgReduce{.axis = 1, .keep_dims = false}, {x}).shape(), (Shape{2}));
}

TEST(ArgReduce, not_a_number_wins_and_an_empty_axis_is_refused) {
  EXPECT_EQ(to_i64(run_one(ops::ArgReduce{}, {Tensor::of<double>({4}, {9, k_nan, 10, k_nan})})),
            std::vector<std::int64_t>{1});
  EXPECT_THROW((void)Operator(ops::ArgReduce{}).evaluate(std::vector{Tensor(DType::f32, {0, 2})}), Error);
  EXPECT_EQ(run_one(ops::ArgReduce{.axis = 1}, {Tensor(DType::f32, {0, 2})}).shape(), (Shape{0, 1}));
  EXPECT_EQ(to_i64(run_one(ops::ArgReduce{}, {Tensor::of<std::uint64_t>({2}, {1, ~std::uint64_t{0}})}))[0], 1);
}

TEST(CumSum, runs_in_both_directions) {
  const auto x = Tensor::of<std::int32_t>({2, 3}, {1, 2, 3, 4, 5, 6});
  const auto axis = Tensor::scalar<std::int32_t>(-1);
  EXPECT_EQ(to_i64(run_one(ops::CumSum{}, {x, axis})), (std::vector<std::int64_t>{1, 3, 6, 4, 9, 15}));
  EXPECT_EQ(to_i64(run_one(ops::CumSum{.is_exclusive = true}, {x, axis})),
            (std::vector<std::int64_t>{0, 1, 3, 0, 4, 9}));
  EXPECT_EQ(to_i64(run_one(ops::CumSum{.is_exclusive = true, .is_reversed = true}, {x, axis})),
            (std::vector<std::int64_t>{5, 3, 0, 11, 6, 0}));
  EXPECT_EQ(to_i64(run_one(ops::CumSum{.is_reversed = true}, {x, Tensor::of<std::int64_t>({1}, {0})})),
            (std::vector<std::int64_t>{5, 7, 9, 4, 5, 6}));
  EXPECT_THROW((void)Operator(ops::CumSum{}).evaluate(std::vector{x, Tensor::scalar<std::int32_t>(2)}), Error);
}

TEST(Hardmax, marks_the_first_largest) {
  expect_near(run_one(ops::Hardmax{}, {Tensor::of<float>({2, 3}, {3, 3, 1, 0, 1, 2})}), {2, 3}, {1, 0, 0, 0, 0, 1});
  expect_near(run_one(ops::Hardmax{.axis = 0}, {Tensor::of<float>({2, 2}, {1, 5, 2, 4})}), {2, 2}, {0, 1, 1, 0});
  EXPECT_EQ(run_one(ops::Hardmax{}, {Tensor(DType::f32, {2, 0})}).shape(), (Shape{2, 0}));
}

TEST(LpNormalization, divides_by_the_norm) {
  const auto x = Tensor::of<double>({2, 2}, {3, -4, 0, 0});
  expect_near(run_one(ops::LpNormalization{}, {x}), {2, 2}, {0.6, -0.8, 0, 0});
  expect_near(run_one(ops::LpNormalization{.axis = 0, .p = 1}, {x}), {2, 2}, {1, -1, 0, 0});
  EXPECT_THROW((void)Operator(ops::LpNormalization{.p = 3}).infer(std::vector{TensorType(DType::f32, {2})}, 1), Error);
}

TEST(MeanVarianceNormalization, has_mean_0_and_deviation_1) {
  const auto x = Tensor::of<double>({1, 2, 1, 2}, {1, 3, 10, 30});
  expect_near(run_one(ops::MeanVarianceNormalization{}, {x}), {1, 2, 1, 2}, {-1, 1, -1, 1}, 1e-8);
  EXPECT_EQ(run_one(ops::MeanVarianceNormalization{}, {Tensor(DType::f32, {2, 3, 0, 4})}).shape(), (Shape{2, 3, 0, 4}));
}

}  // namespace
}  // namespace temper
