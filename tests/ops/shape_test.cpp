// SPDX-License-Identifier: Apache-2.0
#include "ops/shape/shape.h"

#include <gtest/gtest.h>

#include "movement_test_support.h"
#include "ops/shape/concat.h"
#include "ops/shape/constant_of_shape.h"
#include "ops/shape/expand.h"
#include "ops/shape/eye_like.h"
#include "ops/shape/flatten.h"
#include "ops/shape/identity.h"
#include "ops/shape/one_hot.h"
#include "ops/shape/pad.h"
#include "ops/shape/range.h"
#include "ops/shape/reshape.h"
#include "ops/shape/reverse_sequence.h"
#include "ops/shape/slice.h"
#include "ops/shape/split.h"
#include "ops/shape/squeeze.h"
#include "ops/shape/tile.h"
#include "ops/shape/transpose.h"
#include "ops/shape/trilu.h"
#include "ops/shape/unsqueeze.h"
#include "temper/error.h"

namespace temper {
namespace {

using testing::counting;
using testing::expect_ints;
using testing::list;
using testing::run;
using testing::run_one;

constexpr std::int64_t k_longest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t k_lowest = std::numeric_limits<std::int64_t>::min();

TEST(Reshape, zero_copies_and_minus_one_is_left_over) {
  expect_ints(run_one(ops::Reshape{}, {counting({2, 3, 4}), list({0, -1})}), {2, 12}, to_i64(counting({24})));
  expect_ints(run_one(ops::Reshape{}, {counting({2, 3, 4}), list({-1, 0, 2, 2})}), {2, 3, 2, 2},
              to_i64(counting({24})));
  EXPECT_EQ(run_one(ops::Reshape{.allows_zero = true}, {counting({0, 3}), list({3, 0})}).shape(), (Shape{3, 0}));
  EXPECT_EQ(run_one(ops::Reshape{}, {counting({0, 3}), list({0, -1})}).shape(), (Shape{0, 3}));
  EXPECT_EQ(run_one(ops::Reshape{}, {counting({1}), list({})}).shape(), Shape{});
}

TEST(Reshape, bad_shapes_are_refused) {
  for (const auto& shape :
       {list({5, 5}), list({3, 0}), list({-1, -1}), list({5, -1}), list({-2, 12}), list({24, 1, 1, 0})})
    EXPECT_THROW((void)Operator(ops::Reshape{}).evaluate(std::vector{counting({2, 3, 4}), shape}), Error);
  EXPECT_THROW((void)Operator(ops::Reshape{.allows_zero = true}).evaluate(std::vector{counting({0}), list({0, -1})}),
               Error);
}

TEST(Flatten, axis_divides_rows_from_columns) {
  const Tensor x = counting({2, 3, 4});
  EXPECT_EQ(run_one(ops::Flatten{.axis = 0}, {x}).shape(), (Shape{1, 24}));
  EXPECT_EQ(run_one(ops::Flatten{.axis = 2}, {x}).shape(), (Shape{6, 4}));
  EXPECT_EQ(run_one(ops::Flatten{.axis = 3}, {x}).shape(), (Shape{24, 1}));
  EXPECT_EQ(run_one(ops::Flatten{.axis = -1}, {x}).shape(), (Shape{6, 4}));
  EXPECT_EQ(run_one(ops::Flatten{.axis = 0}, {counting({})}).shape(), (Shape{1, 1}));
  EXPECT_THROW((void)Operator(ops::Flatten{.axis = 4}).evaluate(std::vector{x}), Error);
}

TEST(Squeeze, axes_may_be_attribute_input_or_absent) {
  const Tensor x = counting({1, 3, 1, 2});
  EXPECT_EQ(run_one(ops::Squeeze{}, {x}).shape(), (Shape{3, 2}));
  EXPECT_EQ(run_one(ops::Squeeze{.axes = {-2}}, {x}).shape(), (Shape{1, 3, 2}));
  EXPECT_EQ(run_one(ops::Squeeze{}, {x, list({0})}).shape(), (Shape{3, 1, 2}));
  EXPECT_THROW((void)Operator(ops::Squeeze{.axes = {1}}).evaluate(std::vector{x}), Error);
  EXPECT_THROW((void)Operator(ops::Squeeze{.axes = {0, -4}}).evaluate(std::vector{x}), Error);
}

TEST(Unsqueeze, axes_are_those_of_the_output) {
  const Tensor x = counting({3, 2});
  EXPECT_EQ(run_one(ops::Unsqueeze{.axes = {0, 3}}, {x}).shape(), (Shape{1, 3, 2, 1}));
  EXPECT_EQ(run_one(ops::Unsqueeze{.axes = {-1}}, {x}).shape(), (Shape{3, 2, 1}));
  EXPECT_EQ(run_one(ops::Unsqueeze{}, {x, list({1})}).shape(), (Shape{3, 1, 2}));
  EXPECT_THROW((void)Operator(ops::Unsqueeze{.axes = {3}}).evaluate(std::vector{x}), Error);
}

TEST(Transpose, permutes_any_type) {
  expect_ints(run_one(ops::Transpose{}, {counting({2, 3})}), {3, 2}, {0, 3, 1, 4, 2, 5});
  expect_ints(run_one(ops::Transpose{.perm = {0, 2, 1}}, {counting({2, 2, 3})}), {2, 3, 2},
              {0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11});
  const Tensor texts = Tensor::of_strings({2, 2}, {"a", "b", "c", "d"});
  EXPECT_EQ(run_one(ops::Transpose{}, {texts}).strings(), (std::vector<std::string>{"a", "c", "b", "d"}));
  for (const auto& perm : {std::vector<std::int64_t>{0}, {0, 0}, {0, 2}})
    EXPECT_THROW((void)Operator(ops::Transpose{.perm = perm}).evaluate(std::vector{texts}), Error);
}

TEST(Concat, along_any_axis) {
  const Tensor a = counting({2, 2});
  const Tensor b = list({7, 8}).reshaped({2, 1});
  expect_ints(run_one(ops::Concat{.axis = 1}, {a, b, a}), {2, 5}, {0, 1, 7, 0, 1, 2, 3, 8, 2, 3});
  expect_ints(run_one(ops::Concat{.axis = -2}, {a, a}), {4, 2}, {0, 1, 2, 3, 0, 1, 2, 3});
  expect_ints(run_one(ops::Concat{.axis = 0}, {a, Tensor(DType::i64, {0, 2})}), {2, 2}, {0, 1, 2, 3});
  EXPECT_THROW((void)Operator(ops::Concat{.axis = 0}).evaluate(std::vector{a, b}), Error);
  EXPECT_THROW((void)Operator(ops::Concat{.axis = 0}).evaluate(std::vector{a, list({1})}), Error);
  EXPECT_THROW((void)Operator(ops::Concat{.axis = 0}).evaluate(std::vector{a, Tensor(DType::f32, {1, 2})}), Error);
}

TEST(Split, sizes_and_equal_parts) {
  const Tensor x = counting({2, 5});
  auto parts = run(ops::Split{.axis = 1, .sizes = {2, 0, 3}, .parts = 3}, {x});
  expect_ints(parts[0], {2, 2}, {0, 1, 5, 6});
  EXPECT_EQ(parts[1].shape(), (Shape{2, 0}));
  expect_ints(parts[2], {2, 3}, {2, 3, 4, 7, 8, 9});
  parts = run(ops::Split{.axis = -1, .parts = 2}, {x});
  EXPECT_EQ(parts[0].shape(), (Shape{2, 3}));
  expect_ints(parts[1], {2, 2}, {3, 4, 8, 9});
  parts = run(ops::Split{.axis = 1, .parts = 2}, {x, list({4, 1})});
  expect_ints(parts[1], {2, 1}, {4, 9});
  const auto split = [&](std::vector<std::int64_t> sizes, std::int64_t count) {
    return Operator(ops::Split{.axis = 1, .sizes = std::move(sizes), .parts = count}).evaluate(std::vector{x});
  };
  EXPECT_THROW((void)split({2, 2}, 2), Error);
  EXPECT_THROW((void)split({6, -1}, 2), Error);
  EXPECT_THROW((void)split({5}, 2), Error);
  EXPECT_THROW((void)split({}, 4), Error) << "parts of ceil(5/4) leave a negative rest";
}

Tensor sliced(const Tensor& x, const std::vector<std::int64_t>& starts, const std::vector<std::int64_t>& ends,
              const std::vector<std::int64_t>& axes, const std::vector<std::int64_t>& steps) {
  return run_one(ops::Slice{}, {x, list(starts), list(ends), list(axes), list(steps)});
}

TEST(Slice, follows_python) {
  const Tensor x = counting({10});
  expect_ints(sliced(x, {2}, {5}, {0}, {1}), {3}, {2, 3, 4});
  expect_ints(sliced(x, {-3}, {k_longest}, {0}, {1}), {3}, {7, 8, 9});
  expect_ints(sliced(x, {0}, {-8}, {0}, {1}), {2}, {0, 1});
  expect_ints(sliced(x, {1}, {8}, {0}, {3}), {3}, {1, 4, 7});
  expect_ints(sliced(x, {-1}, {k_lowest}, {0}, {-4}), {3}, {9, 5, 1});
  expect_ints(sliced(x, {100}, {5}, {0}, {-2}), {2}, {9, 7});
  expect_ints(sliced(x, {4}, {4}, {0}, {1}), {0}, {});
  expect_ints(sliced(x, {20}, {30}, {0}, {1}), {0}, {});
  expect_ints(sliced(x, {-100}, {2}, {0}, {1}), {2}, {0, 1});
  expect_ints(sliced(x, {3}, {k_longest}, {0}, {k_longest}), {1}, {3});
  expect_ints(sliced(x, {3}, {k_lowest}, {0}, {k_lowest}), {1}, {3});
  expect_ints(sliced(counting({3, 4}), {1, 0}, {3, 4}, {-1, 0}, {1, 2}), {2, 2}, {1, 2, 9, 10});
  expect_ints(run_one(ops::Slice{}, {counting({3, 4}), list({1}), list({2})}), {1, 4}, {4, 5, 6, 7});
}

TEST(Slice, bad_parameters_are_refused) {
  const Tensor x = counting({4, 4});
  EXPECT_THROW((void)sliced(x, {0}, {1}, {0}, {0}), Error);
  EXPECT_THROW((void)sliced(x, {0}, {1}, {2}, {1}), Error);
  EXPECT_THROW((void)sliced(x, {0, 0}, {1, 1}, {0, -2}, {1, 1}), Error);
  EXPECT_THROW((void)sliced(x, {0, 0}, {1}, {0}, {1}), Error);
  EXPECT_THROW((void)Operator(ops::Slice{}).evaluate(std::vector{x, Tensor::scalar(1.0F), list({1})}), Error);
}

TEST(Pad, every_mode) {
  const Tensor x = counting({2, 3});
  const auto padded = [&](const char* mode, const std::vector<std::int64_t>& pads) {
    return run_one(ops::Pad{.mode = mode}, {x, list(pads)});
  };
  expect_ints(padded("constant", {0, 1, 1, 2}), {3, 6}, {0, 0, 1, 2, 0, 0, 0, 3, 4, 5, 0, 0, 0, 0, 0, 0, 0, 0});
  expect_ints(padded("edge", {1, 1, 0, 2}), {3, 6}, {0, 0, 1, 2, 2, 2, 0, 0, 1, 2, 2, 2, 3, 3, 4, 5, 5, 5});
  expect_ints(padded("reflect", {1, 2, 0, 3}), {3, 8},
              {5, 4, 3, 4, 5, 4, 3, 4, 2, 1, 0, 1, 2, 1, 0, 1, 5, 4, 3, 4, 5, 4, 3, 4});
  expect_ints(padded("wrap", {0, 2, 1, 4}), {3, 9},
              {1, 2, 0, 1, 2, 0, 1, 2, 0, 4, 5, 3, 4, 5, 3, 4, 5, 3, 1, 2, 0, 1, 2, 0, 1, 2, 0});
  expect_ints(padded("constant", {-1, -1, 0, 1}), {1, 3}, {4, 5, 0});
  expect_ints(run_one(ops::Pad{}, {x, list({1, 0}), Tensor::scalar<std::int64_t>(9), list({-1})}), {2, 4},
              {9, 0, 1, 2, 9, 3, 4, 5});
}

TEST(Pad, bad_parameters_are_refused) {
  const auto pad = [](const char* mode, const Tensor& x, const std::vector<std::int64_t>& pads) {
    return Operator(ops::Pad{.mode = mode}).evaluate(std::vector{x, list(pads)});
  };
  EXPECT_THROW((void)pad("mirror", counting({2}), {0, 0}), Error);
  EXPECT_THROW((void)pad("constant", counting({2}), {0, 0, 0}), Error);
  EXPECT_THROW((void)pad("constant", counting({2}), {-3, 0}), Error);
  EXPECT_THROW((void)pad("edge", counting({0}), {1, 0}), Error);
  EXPECT_THROW((void)pad("constant", counting({2}), {k_lowest, k_longest}), Error);
}

TEST(Tile, repeats_axes) {
  expect_ints(run_one(ops::Tile{}, {counting({2, 2}), list({1, 2})}), {2, 4}, {0, 1, 0, 1, 2, 3, 2, 3});
  expect_ints(run_one(ops::Tile{}, {counting({2}), list({3})}), {6}, {0, 1, 0, 1, 0, 1});
  EXPECT_EQ(run_one(ops::Tile{}, {counting({2, 2}), list({0, 2})}).shape(), (Shape{0, 4}));
  EXPECT_THROW((void)Operator(ops::Tile{}).evaluate(std::vector{counting({2}), list({1, 1})}), Error);
  EXPECT_THROW((void)Operator(ops::Tile{}).evaluate(std::vector{counting({2}), list({-1})}), Error);
}

TEST(Expand, broadcasts_both_ways) {
  expect_ints(run_one(ops::Expand{}, {counting({3, 1}), list({2, 1, 2})}), {2, 3, 2},
              {0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2});
  expect_ints(run_one(ops::Expand{}, {counting({2, 2}), list({1})}), {2, 2}, {0, 1, 2, 3});
  EXPECT_EQ(run_one(ops::Expand{}, {counting({1}), list({0})}).shape(), Shape{0});
  EXPECT_THROW((void)Operator(ops::Expand{}).evaluate(std::vector{counting({2}), list({3})}), Error);
}

TEST(ShapeOf, range_of_axes) {
  const Tensor x = counting({2, 3, 4});
  expect_ints(run_one(ops::ShapeOf{}, {x}), {3}, {2, 3, 4});
  expect_ints(run_one(ops::ShapeOf{.start = -2}, {x}), {2}, {3, 4});
  expect_ints(run_one(ops::ShapeOf{.start = 1, .end = -1}, {x}), {1}, {3});
  expect_ints(run_one(ops::ShapeOf{.start = 2, .end = 1}, {x}), {0}, {});
  expect_ints(run_one(ops::ShapeOf{.start = -9, .end = 9}, {x}), {3}, {2, 3, 4});
  expect_ints(run_one(ops::SizeOf{}, {x}), {}, {24});
}

TEST(Identity, passes_sequences) {
  const Tensor list_of_two = Tensor::sequence({counting({2}), counting({3})});
  EXPECT_TRUE(Operator(ops::Identity{}).evaluate(std::vector{list_of_two})[0].equals(list_of_two));
}

TEST(ConstantOfShape, takes_the_type_of_its_value) {
  expect_ints(run_one(ops::ConstantOfShape{.value = Tensor::scalar<std::int32_t>(7)}, {list({2, 1})}), {2, 1}, {7, 7});
  EXPECT_EQ(run_one(ops::ConstantOfShape{}, {list({})}).shape(), Shape{});
  EXPECT_EQ(run_one(ops::ConstantOfShape{}, {list({3})}).dtype(), DType::f32);
  EXPECT_THROW((void)Operator(ops::ConstantOfShape{}).evaluate(std::vector{list({-1})}), Error);
}

TEST(Range, counts_up_and_down) {
  const auto scalar = [](std::int64_t value) { return Tensor::scalar(value); };
  expect_ints(run_one(ops::Range{}, {scalar(1), scalar(8), scalar(3)}), {3}, {1, 4, 7});
  expect_ints(run_one(ops::Range{}, {scalar(5), scalar(0), scalar(-2)}), {3}, {5, 3, 1});
  expect_ints(run_one(ops::Range{}, {scalar(5), scalar(5), scalar(1)}), {0}, {});
  testing::expect_near(run_one(ops::Range{}, {Tensor::scalar(1.0), Tensor::scalar(2.0), Tensor::scalar(0.25)}), {4},
                       {1, 1.25, 1.5, 1.75});
  const auto range = [&](std::int64_t start, std::int64_t limit, std::int64_t delta) {
    return Operator(ops::Range{}).evaluate(std::vector{scalar(start), scalar(limit), scalar(delta)});
  };
  EXPECT_THROW((void)range(0, 1, 0), Error);
  EXPECT_THROW((void)range(k_lowest, k_longest, 1), Error);
  EXPECT_EQ(range(k_lowest, k_longest, k_longest)[0].size(), 3);
}

TEST(EyeLike, diagonals) {
  const Tensor x = counting({2, 3});
  expect_ints(run_one(ops::EyeLike{.k = 1}, {x}), {2, 3}, {0, 1, 0, 0, 0, 1});
  expect_ints(run_one(ops::EyeLike{.k = -1, .dtype = DType::boolean}, {x}), {2, 3}, {0, 0, 0, 1, 0, 0});
  expect_ints(run_one(ops::EyeLike{.k = k_longest}, {x}), {2, 3}, {0, 0, 0, 0, 0, 0});
  expect_ints(run_one(ops::EyeLike{.k = k_lowest}, {x}), {2, 3}, {0, 0, 0, 0, 0, 0});
}

TEST(Trilu, upper_and_lower) {
  const Tensor x = list({1, 2, 3, 4, 5, 6}).reshaped({2, 3});
  const auto k = [](std::int64_t value) { return Tensor::scalar(value); };
  expect_ints(run_one(ops::Trilu{}, {x}), {2, 3}, {1, 2, 3, 0, 5, 6});
  expect_ints(run_one(ops::Trilu{}, {x, k(2)}), {2, 3}, {0, 0, 3, 0, 0, 0});
  expect_ints(run_one(ops::Trilu{.is_upper = false}, {x}), {2, 3}, {1, 0, 0, 4, 5, 0});
  expect_ints(run_one(ops::Trilu{.is_upper = false}, {x, k(-1)}), {2, 3}, {0, 0, 0, 4, 0, 0});
  expect_ints(run_one(ops::Trilu{.is_upper = false}, {x, k(k_longest)}), {2, 3}, {1, 2, 3, 4, 5, 6});
  expect_ints(run_one(ops::Trilu{.is_upper = false}, {x, k(k_lowest)}), {2, 3}, {0, 0, 0, 0, 0, 0});
}

TEST(OneHot, negative_and_outside_indices) {
  const Tensor values = list({0, 5});
  expect_ints(run_one(ops::OneHot{}, {list({1, -1, 3, -4}), list({3}), values}), {4, 3},
              {0, 5, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0});
  expect_ints(run_one(ops::OneHot{.axis = 0}, {list({1, 0}), Tensor::scalar<std::int64_t>(2), values}), {2, 2},
              {0, 5, 5, 0});
}

TEST(ReverseSequence, each_batch_entry_by_its_length) {
  const Tensor x = counting({2, 4});
  expect_ints(run_one(ops::ReverseSequence{.batch_axis = 0, .time_axis = 1}, {x, list({3, 1})}), {2, 4},
              {2, 1, 0, 3, 4, 5, 6, 7});
  expect_ints(run_one(ops::ReverseSequence{}, {x, list({2, 1, 2, 0})}), {2, 4}, {4, 1, 6, 3, 0, 5, 2, 7});
  EXPECT_THROW((void)Operator(ops::ReverseSequence{}).evaluate(std::vector{x, list({3, 0, 0, 0})}), Error);
  EXPECT_THROW((void)Operator(ops::ReverseSequence{}).evaluate(std::vector{x, list({1})}), Error);
}

}  // namespace
}  // namespace temper
