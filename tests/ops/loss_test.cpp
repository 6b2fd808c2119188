// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "op_check.h"
#include "ops/loss/negative_log_likelihood_loss.h"
#include "temper/error.h"

namespace temper {
namespace {

using testing::expect_near;
using testing::run_one;
using Loss = ops::NegativeLogLikelihoodLoss;

const Tensor k_x = Tensor::of<double>({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
const Tensor k_target = Tensor::of<std::int64_t>({2, 2}, {0, 1, 1, 1});
const Tensor k_weight = Tensor::of<double>({2}, {10, 1});

TEST(NegativeLogLikelihoodLoss, picks_the_target_class) {
  expect_near(run_one(Loss{.reduction = "none"}, {k_x, k_target}), {2, 2}, {-1, -4, -7, -8});
  expect_near(run_one(Loss{.reduction = "sum"}, {k_x, k_target}), {}, {-20});
  expect_near(run_one(Loss{}, {k_x, k_target}), {}, {-5});
}

TEST(NegativeLogLikelihoodLoss, the_mean_is_weighted) {
  expect_near(run_one(Loss{.reduction = "none"}, {k_x, k_target, k_weight}), {2, 2}, {-10, -4, -7, -8});
  expect_near(run_one(Loss{}, {k_x, k_target, k_weight}), {}, {-29.0 / 13});
}

TEST(NegativeLogLikelihoodLoss, ignored_targets_count_neither_as_loss_nor_as_weight) {
  const auto target = Tensor::of<std::int32_t>({2, 2}, {0, -1, 1, -1});
  expect_near(run_one(Loss{.ignores = true, .ignore_index = -1}, {k_x, target, k_weight}), {}, {-17.0 / 11});
  EXPECT_THROW((void)run_one(Loss{}, {k_x, target}), Error);
}

TEST(NegativeLogLikelihoodLoss, refuses_shapes_that_do_not_fit) {
  EXPECT_THROW((void)run_one(Loss{}, {k_x, Tensor(DType::i64, {2, 3})}), Error);
  EXPECT_THROW((void)run_one(Loss{}, {k_x, Tensor(DType::i64, {2})}), Error);
  EXPECT_THROW((void)run_one(Loss{}, {k_x, k_target, Tensor(DType::f64, {3})}), Error);
  EXPECT_THROW((void)run_one(Loss{.reduction = "max"}, {k_x, k_target}), Error);
}

}  // namespace
}  // namespace temper
