// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "movement_test_support.h"
#include "ops/index/array_feature_extractor.h"
#include "ops/index/gather.h"
#include "ops/index/non_max_suppression.h"
#include "ops/index/scatter.h"
#include "ops/index/tf_idf_vectorizer.h"
#include "ops/index/top_k.h"
#include "ops/shape/compress.h"
#include "ops/shape/non_zero.h"
#include "ops/shape/unique.h"
#include "temper/error.h"

namespace temper {
namespace {

using testing::counting;
using testing::expect_ints;
using testing::expect_near;
using testing::list;
using testing::run;
using testing::run_one;

Tensor floats(const Shape& shape, const std::vector<float>& values) { return Tensor::of<float>(shape, values); }

TEST(Gather, indices_of_any_rank) {
  const Tensor x = counting({2, 3});
  expect_ints(run_one(ops::Gather{.axis = 1}, {x, list({2, -3}).reshaped({1, 2})}), {2, 1, 2}, {2, 0, 5, 3});
  expect_ints(run_one(ops::Gather{}, {x, Tensor::scalar<std::int32_t>(-1)}), {3}, {3, 4, 5});
  EXPECT_EQ(run_one(ops::Gather{}, {x, list({})}).shape(), (Shape{0, 3}));
  EXPECT_THROW((void)Operator(ops::Gather{}).evaluate(std::vector{x, list({2})}), Error);
  EXPECT_THROW((void)Operator(ops::Gather{}).evaluate(std::vector{x, floats({1}, {0})}), Error);
  EXPECT_THROW((void)Operator(ops::Gather{}).evaluate(std::vector{Tensor::scalar(1.0F), list({0})}), Error);
}

TEST(GatherElements, replaces_one_coordinate) {
  const Tensor x = counting({2, 3});
  expect_ints(run_one(ops::GatherElements{.axis = 1}, {x, list({2, 0, -1, 1}).reshaped({2, 2})}), {2, 2}, {2, 0, 5, 4});
  expect_ints(run_one(ops::GatherElements{}, {x, list({1, 0}).reshaped({1, 2})}), {1, 2}, {3, 1});
  EXPECT_THROW((void)Operator(ops::GatherElements{}).evaluate(std::vector{x, list({0})}), Error);
  EXPECT_THROW((void)Operator(ops::GatherElements{}).evaluate(std::vector{x, counting({1, 4})}), Error);
}

TEST(GatherND, slices_and_batches) {
  const Tensor x = counting({2, 2, 3});
  expect_ints(run_one(ops::GatherND{}, {x, list({1, 0, 0, -1}).reshaped({2, 2})}), {2, 3}, {6, 7, 8, 3, 4, 5});
  expect_ints(run_one(ops::GatherND{}, {x, list({1, 1, 2}).reshaped({1, 3})}), {1}, {11});
  expect_ints(run_one(ops::GatherND{.batch_dims = 1}, {x, list({1, 0}).reshaped({2, 1})}), {2, 3}, {3, 4, 5, 6, 7, 8});
  EXPECT_THROW((void)Operator(ops::GatherND{}).evaluate(std::vector{x, list({2}).reshaped({1, 1})}), Error);
  EXPECT_THROW((void)Operator(ops::GatherND{}).evaluate(std::vector{x, counting({1, 4})}), Error);
  EXPECT_THROW((void)Operator(ops::GatherND{.batch_dims = 1}).evaluate(std::vector{x, counting({3, 1})}), Error);
}

TEST(ScatterElements, every_reduction_in_order) {
  const Tensor x = list({1, 2, 3});
  const auto scattered = [&](const char* reduction) {
    return run_one(ops::ScatterElements{.reduction = reduction}, {x, list({1, -2, 0}), list({5, 7, -4})});
  };
  expect_ints(scattered("none"), {3}, {-4, 7, 3});
  expect_ints(scattered("add"), {3}, {-3, 14, 3});
  expect_ints(scattered("mul"), {3}, {-4, 70, 3});
  expect_ints(scattered("min"), {3}, {-4, 2, 3});
  expect_ints(scattered("max"), {3}, {1, 7, 3});
  EXPECT_THROW((void)scattered("mean"), Error);
}

TEST(ScatterElements, integers_wrap_and_half_sums_round_once) {
  const Tensor bytes = Tensor::of<std::uint8_t>({1}, {250});
  expect_ints(run_one(ops::ScatterElements{.reduction = "add"}, {bytes, list({0}), Tensor::of<std::uint8_t>({1}, {9})}),
              {1}, {3});
  // 2048 + 1 + 1: in f16 each single addition would be lost.
  const Tensor halves = Tensor::of<Half>({1}, {Half(2048.0F)});
  const Tensor ones = Tensor::of<Half>({2}, {Half(1.0F), Half(1.0F)});
  expect_near(run_one(ops::ScatterElements{.reduction = "add"}, {halves, list({0, 0}), ones}), {1}, {2050});
}

TEST(ScatterND, slices) {
  const Tensor x = counting({2, 2});
  expect_ints(run_one(ops::ScatterND{}, {x, list({1}).reshaped({1, 1}), list({8, 9}).reshaped({1, 2})}), {2, 2},
              {0, 1, 8, 9});
  expect_ints(run_one(ops::ScatterND{.reduction = "add"}, {x, list({0, 1, 0, 1}).reshaped({2, 2}), list({4, 4})}),
              {2, 2}, {0, 9, 2, 3});
  const Tensor texts = Tensor::of_strings({2}, {"a", "b"});
  const Tensor place = list({1}).reshaped({1, 1});
  EXPECT_EQ(run_one(ops::ScatterND{}, {texts, place, Tensor::of_strings({1}, {"c"})}).strings()[1], "c");
  EXPECT_THROW((void)Operator(ops::ScatterND{.reduction = "add"})
                   .evaluate(std::vector{texts, place, Tensor::of_strings({1}, {"c"})}),
               Error);
  EXPECT_THROW((void)Operator(ops::ScatterND{}).evaluate(std::vector{x, place, list({8})}), Error);
  EXPECT_THROW((void)Operator(ops::ScatterND{}).evaluate(std::vector{x, list({5}).reshaped({1, 1}), list({8, 9})}),
               Error);
}

TEST(TopK, ties_take_the_lower_index_and_nan_is_largest) {
  const float nan = std::nanf("");
  auto got = run(ops::TopK{}, {floats({6}, {1, 3, nan, 3, 2, 3}), list({4})});
  expect_near(got[0], {4}, {nan, 3, 3, 3});
  expect_ints(got[1], {4}, {2, 1, 3, 5});
  got = run(ops::TopK{.is_largest = false}, {floats({4}, {nan, 1, 0, 1}), list({4})});
  expect_ints(got[1], {4}, {2, 1, 3, 0});
}

TEST(TopK, any_axis_and_integer_type) {
  const auto got = run(ops::TopK{.axis = 0}, {counting({3, 2}), list({2})});
  expect_ints(got[0], {2, 2}, {4, 5, 2, 3});
  expect_ints(got[1], {2, 2}, {2, 2, 1, 1});
  const Tensor large = Tensor::of<std::uint64_t>({3}, {1, ~std::uint64_t{0}, 2});
  expect_ints(run(ops::TopK{}, {large, list({1})})[1], {1}, {1});
  EXPECT_EQ(run(ops::TopK{}, {counting({3}), list({0})})[0].shape(), Shape{0});
  EXPECT_THROW((void)Operator(ops::TopK{}).evaluate(std::vector{counting({3}), list({4})}), Error);
  EXPECT_THROW((void)Operator(ops::TopK{}).evaluate(std::vector{counting({3}), list({-1})}), Error);
}

TEST(NonMaxSuppression, corners_in_any_order_and_centres) {
  const Tensor corners = floats({1, 3, 4}, {0, 0, 2, 2, 2, 2, 0, 0.5F, 5, 5, 6, 6});
  const Tensor scores = floats({1, 1, 3}, {0.5F, 0.9F, 0.1F});
  const Tensor most = list({5});
  const Tensor iou = floats({}, {0.5F});
  expect_ints(run_one(ops::NonMaxSuppression{}, {corners, scores, most, iou}), {2, 3}, {0, 0, 1, 0, 0, 2});
  expect_ints(run_one(ops::NonMaxSuppression{}, {corners, scores, most, floats({}, {0.8F})}), {3, 3},
              {0, 0, 1, 0, 0, 0, 0, 0, 2});
  expect_ints(run_one(ops::NonMaxSuppression{}, {corners, scores, most, iou, floats({1}, {0.1F})}), {1, 3}, {0, 0, 1});
  EXPECT_EQ(run_one(ops::NonMaxSuppression{}, {corners, scores}).shape(), (Shape{0, 3})) << "the default keeps none";
  const Tensor centres = floats({1, 2, 4}, {1, 1, 2, 2, 1, 1.25F, 2, 1.5F});
  expect_ints(run_one(ops::NonMaxSuppression{.is_centre = true}, {centres, floats({1, 1, 2}, {1, 2}), most, iou}),
              {1, 3}, {0, 0, 1});
  EXPECT_THROW((void)Operator(ops::NonMaxSuppression{}).evaluate(std::vector{corners, floats({1, 1, 2}, {1, 2})}),
               Error);
}

TEST(NonZero, coordinates_by_axis) {
  expect_ints(run_one(ops::NonZero{}, {floats({2, 2}, {0, 1, -0.0F, 2})}), {2, 2}, {0, 1, 1, 1});
  expect_ints(run_one(ops::NonZero{}, {Tensor::scalar(true)}), {1, 1}, {0});
  EXPECT_EQ(run_one(ops::NonZero{}, {counting({0, 2})}).shape(), (Shape{2, 0}));
}

TEST(Compress, flat_and_along_an_axis) {
  const Tensor x = counting({2, 3});
  const Tensor keep = Tensor::of<bool>({2}, {false, true});
  expect_ints(run_one(ops::Compress{}, {x, keep}), {1}, {1});
  expect_ints(run_one(ops::Compress{.axis = 1, .is_flat = false}, {x, keep}), {2, 1}, {1, 4});
  EXPECT_THROW((void)Operator(ops::Compress{.axis = 0, .is_flat = false})
                   .evaluate(std::vector{x, Tensor::of<bool>({3}, {true, true, true})}),
               Error);
}

TEST(Unique, sorted_or_by_first_occurrence) {
  const Tensor x = list({5, 2, 5, 3, 2});
  auto got = run(ops::Unique{}, {x});
  expect_ints(got[0], {3}, {2, 3, 5});
  expect_ints(got[1], {3}, {1, 3, 0});
  expect_ints(got[2], {5}, {2, 0, 2, 1, 0});
  expect_ints(got[3], {3}, {2, 1, 2});
  got = run(ops::Unique{.is_sorted = false}, {x});
  expect_ints(got[0], {3}, {5, 2, 3});
  expect_ints(got[1], {3}, {0, 1, 3});
  expect_ints(got[2], {5}, {0, 1, 0, 2, 1});
}

TEST(Unique, rows_columns_and_text) {
  const Tensor x = list({1, 0, 1, 1, 0, 1}).reshaped({2, 3});
  auto got = run(ops::Unique{.axis = 1, .is_flat = false}, {x});
  expect_ints(got[0], {2, 2}, {0, 1, 0, 1});
  expect_ints(got[2], {3}, {1, 0, 1});
  got = run(ops::Unique{.axis = 0, .is_flat = false}, {x});
  expect_ints(got[0], {1, 3}, {1, 0, 1});
  expect_ints(got[3], {1}, {2});
  const Tensor texts = Tensor::of_strings({3}, {"b", "a", "b"});
  EXPECT_EQ(run(ops::Unique{}, {texts})[0].strings(), (std::vector<std::string>{"a", "b"}));
}

TEST(ArrayFeatureExtractor, columns) {
  expect_ints(run_one(ops::ArrayFeatureExtractor{}, {counting({2, 3}), list({2, 0})}), {2, 2}, {2, 0, 5, 3});
  expect_ints(run_one(ops::ArrayFeatureExtractor{}, {counting({3}), list({1})}), {1, 1}, {1});
}

TEST(TfIdfVectorizer, grams_with_skips) {
  const ops::TfIdfVectorizer two_grams{.mode = "TF",
                                       .shortest = 2,
                                       .longest = 2,
                                       .max_skips = 1,
                                       .starts = {0, 2},
                                       .columns_of = {0, 1, 2, 3},
                                       .pool_numbers = {7, 8, 1, 2, 1, 3}};
  expect_near(run_one(two_grams, {list({1, 2, 3, 1, 2})}), {4}, {0, 0, 2, 1});
  ops::TfIdfVectorizer weighted = two_grams;
  weighted.mode = "TFIDF";
  weighted.weights = {1, 1, 0.5, 4};
  expect_near(run_one(weighted, {list({1, 2, 3, 1, 2}).reshaped({1, 5})}), {1, 4}, {0, 0, 1, 4});
  weighted.starts = {0, 1};
  EXPECT_THROW((void)Operator(weighted).evaluate(std::vector{list({1, 2})}), Error);
}

}  // namespace
}  // namespace temper
