// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "op_check.h"
#include "ops/ml/label_encoder.h"
#include "ops/ml/tree_ensemble.h"
#include "temper/error.h"

namespace temper {
namespace {

using testing::expect_near;
using testing::run_one;

TEST(LabelEncoder, maps_text_numbers_and_not_a_number) {
  const auto text = Tensor::of_strings({2, 2}, {"a", "b", "?", "a"});
  const auto keys = Tensor::of_strings({3}, {"a", "b", "a"});
  EXPECT_EQ(to_i64(run_one(ops::LabelEncoder{},
                           {text, keys, Tensor::of<std::int64_t>({3}, {5, 6, 7}), Tensor::scalar<std::int64_t>(-1)})),
            (std::vector<std::int64_t>{5, 6, -1, 5}));
  const auto numbers = Tensor::of<float>({4}, {NAN, -0.0F, 2, 3});
  EXPECT_EQ(run_one(ops::LabelEncoder{},
                    {numbers, Tensor::of<float>({3}, {0, NAN, 3}), Tensor::of_strings({3}, {"zero", "nan", "three"}),
                     Tensor::of_strings({1}, {"other"})})
                .strings(),
            (std::vector<std::string>{"nan", "zero", "other", "three"}));
}

TEST(LabelEncoder, refuses_lists_that_do_not_fit) {
  const auto x = Tensor::of<std::int64_t>({1}, {1});
  EXPECT_THROW((void)run_one(ops::LabelEncoder{},
                             {x, Tensor(DType::i64, {2}), Tensor(DType::i64, {3}), Tensor::scalar<std::int64_t>(0)}),
               Error);
  EXPECT_THROW((void)run_one(ops::LabelEncoder{},
                             {x, Tensor(DType::f32, {2}), Tensor(DType::i64, {2}), Tensor::scalar<std::int64_t>(0)}),
               Error);
}

/// Feature 0 <= 1 ? leaf 0 : (feature 1 in {2, 3} ? leaf 1 : leaf 2); leaves give 10 to target 0, 20 and 30 to 1.
ops::TreeEnsemble two_nodes() {
  return {.roots = {0},
          .features = {0, 1},
          .modes = {0, 6},
          .splits = {1, NAN},
          .true_ids = {0, 1},
          .true_is_leaf = {1, 1},
          .false_ids = {1, 2},
          .false_is_leaf = {0, 1},
          .members = {2, 3, NAN},
          .leaf_targets = {0, 1, 1},
          .leaf_weights = {10, 20, 30},
          .targets = 2};
}

const Tensor k_rows = Tensor::of<float>({4, 2}, {1, 0, 2, 3, 2, 4, NAN, 2});

TEST(TreeEnsemble, rows_walk_to_their_leaves) {
  expect_near(run_one(two_nodes(), {k_rows}), {4, 2}, {10, 0, 0, 20, 0, 30, 0, 20});
  auto tracks = two_nodes();
  tracks.missing_is_true = {1, 0};
  expect_near(run_one(tracks, {k_rows}), {4, 2}, {10, 0, 0, 20, 0, 30, 10, 0});
}

TEST(TreeEnsemble, trees_are_aggregated) {
  auto op = two_nodes();
  op.roots = {0, 1};
  const auto row = Tensor::of<float>({1, 2}, {2, 3});
  const auto scores = [&](std::int64_t aggregate) {
    op.aggregate = aggregate;
    return to_f64(run_one(op, {row}));
  };
  EXPECT_EQ(scores(0), (std::vector<double>{0, 20}));
  EXPECT_EQ(scores(1), (std::vector<double>{0, 40}));
  EXPECT_EQ(scores(2), (std::vector<double>{0, 20}));
  op.aggregate = 1;
  op.post_transform = 3;
  EXPECT_EQ(to_f64(run_one(op, {row})), (std::vector<double>{0, 1}));
  op.post_transform = 2;
  EXPECT_EQ(to_f64(run_one(op, {row}))[0], 0.5);
}

TEST(TreeEnsemble, refuses_broken_trees) {
  const auto broken = [](auto&& change) {
    auto op = two_nodes();
    change(op);
    return Operator(op);
  };
  const std::vector inputs = {k_rows};
  EXPECT_THROW((void)broken([](auto& op) { op.true_ids = {9, 1}; }).evaluate(inputs), Error);
  EXPECT_THROW((void)broken([](auto& op) { op.splits = {1}; }).evaluate(inputs), Error);
  EXPECT_THROW((void)broken([](auto& op) { op.features = {0, 7}; }).evaluate(inputs), Error);
  EXPECT_THROW((void)broken([](auto& op) { op.leaf_targets = {0, 1, 2}; }).evaluate(inputs), Error);
  EXPECT_THROW((void)broken([](auto& op) {
                 op.false_ids = {1, 0};
                 op.false_is_leaf = {0, 0};
               }).evaluate(inputs),
               Error);
}

}  // namespace
}  // namespace temper
