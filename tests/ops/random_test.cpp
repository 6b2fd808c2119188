// SPDX-License-Identifier: Apache-2.0
#include "ops/random/random.h"

#include <gtest/gtest.h>

#include <numeric>

#include "op_check.h"
#include "temper/error.h"

namespace temper {
namespace {

using testing::expect_near;
using testing::run;
using testing::run_one;

TEST(Random, numbers_are_those_of_numpy) {
  // numpy.random.seed(0); numpy.random.uniform(size=3); numpy.random.seed(0); numpy.random.normal(size=3)
  expect_near(run_one(ops::Random{.to = DType::f64, .shape = {3}}, {}), {3},
              {0.5488135039273248, 0.7151893663724195, 0.6027633760716439});
  expect_near(run_one(ops::Random{.distribution = "Normal", .to = DType::f64, .shape = {3}}, {}), {3},
              {1.764052345967664, 0.4001572083672233, 0.9787379841057392});
}

TEST(Random, moments_are_as_asked) {
  const auto values = to_f64(run_one(ops::Random{.distribution = "Normal", .alpha = 3, .beta = 2, .seed = 7},
                                     {Tensor(DType::f32, {100, 100})}));
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / 1e4;
  double variance = 0;
  for (const double value : values) variance += (value - mean) * (value - mean) / 1e4;
  EXPECT_NEAR(mean, 3, 0.1);
  EXPECT_NEAR(variance, 4, 0.2);
}

TEST(Random, seeds_give_different_numbers_again_and_again) {
  const auto first = run_one(ops::Random{.seed = 1, .shape = {8}}, {});
  EXPECT_TRUE(run_one(ops::Random{.seed = 1, .shape = {8}}, {}).equals(first));
  EXPECT_FALSE(run_one(ops::Random{.seed = 2, .shape = {8}}, {}).equals(first));
  EXPECT_TRUE(Operator(ops::Random{}).is_random());
}

TEST(Random, refuses_negative_extents_and_unknown_distributions) {
  EXPECT_THROW((void)Operator(ops::Random{.shape = {-1}}).infer({}, 1), Error);
  EXPECT_THROW((void)Operator(ops::Random{.distribution = "Cauchy"}).infer({}, 1), Error);
  EXPECT_THROW((void)Operator(ops::Random{.to = DType::i32}).infer({}, 1), Error);
}

TEST(Bernoulli, follows_the_probabilities) {
  const auto y = run_one(ops::Bernoulli{.to = DType::i32}, {Tensor::of<float>({4}, {0, 1, 0, 1})});
  EXPECT_EQ(to_i64(y), (std::vector<std::int64_t>{0, 1, 0, 1}));
}

TEST(Multinomial, draws_only_possible_classes) {
  const auto x = Tensor::of<float>({2, 3}, {0, -INFINITY, 0, -INFINITY, 5, -INFINITY});
  const auto samples = to_i64(run_one(ops::Multinomial{.count = 1000, .to = DType::i64}, {x}));
  std::int64_t zeros = 0;
  for (std::size_t i = 0; i < 1000; ++i) {
    EXPECT_NE(samples[i], 1);
    zeros += samples[i] == 0 ? 1 : 0;
    EXPECT_EQ(samples[1000 + i], 1);
  }
  EXPECT_NEAR(static_cast<double>(zeros), 500, 60);
}

TEST(Dropout, copies_outside_training) {
  const auto x = Tensor::of<float>({3}, {1, 2, 3});
  const auto outputs = run(ops::Dropout{}, {x, Tensor::scalar(0.5F), Tensor::scalar(false)});
  EXPECT_TRUE(outputs[0].equals(x));
  EXPECT_TRUE(outputs[1].equals(Tensor::of<bool>({3}, {true, true, true})));
}

TEST(Dropout, scales_what_stays_in_training) {
  Tensor x(DType::f32, {1000});
  for (float& value : x.mutable_data<float>()) value = 3;
  const auto outputs = run(ops::Dropout{}, {x, Tensor::scalar(0.25F), Tensor::scalar(true)});
  std::int64_t kept = 0;
  for (std::size_t i = 0; i < 1000; ++i) {
    const bool stays = outputs[1].data<bool>()[i];
    EXPECT_EQ(outputs[0].data<float>()[i], stays ? 4.0F : 0.0F);
    kept += stays ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(kept), 750, 60);
  EXPECT_THROW((void)run(ops::Dropout{}, {x, Tensor::scalar(1.0F), Tensor::scalar(true)}), Error);
}

}  // namespace
}  // namespace temper
