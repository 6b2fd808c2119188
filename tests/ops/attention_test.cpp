// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/attention.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ops/nn/mat_mul.h"
#include "ops/nn/rotary_embedding.h"
#include "ops/nn/softmax.h"
#include "ops/nn_test_support.h"
#include "ops/op_check.h"

namespace temper::ops {
namespace {

using temper::testing::run;
using temper::testing::run_one;
using test::Random;

/// [a, b, c, d] as [a, b, d, c].
Tensor matrices_transposed(const Tensor& x) {
  const auto values = to_f64(x);
  const std::int64_t rows = x.dim(2), columns = x.dim(3);
  std::vector<double> result(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto at = static_cast<std::int64_t>(i);
    const std::int64_t matrix = at / (rows * columns), row = at / columns % rows, column = at % columns;
    result[static_cast<std::size_t>((matrix * columns + column) * rows + row)] = values[i];
  }
  return from_f64(x.dtype(), {x.dim(0), x.dim(1), columns, rows}, result);
}

Tensor scaled(const Tensor& x, double factor) {
  auto values = to_f64(x);
  for (double& value : values) value *= factor;
  return from_f64(x.dtype(), x.shape(), values);
}

TEST(Attention, is_a_softmax_between_two_products) {
  Random random(1);
  const Tensor q = random.tensor({2, 3, 4, 5});
  const Tensor k = random.tensor({2, 3, 6, 5});
  const Tensor v = random.tensor({2, 3, 6, 7});
  const Tensor scores = scaled(run_one(MatMul{}, {q, matrices_transposed(k)}), 0.25);
  const Tensor weights = run_one(Softmax{.axis = -1}, {scores});
  const auto y = run(Attention{.scale = 0.25, .score = 3}, {q, k, v});
  test::expect_near(y[0], run_one(MatMul{}, {weights, v}));
  test::expect_near(y[3], weights);
  test::expect_near(run(Attention{.scale = 0.25}, {q, k, v})[3], scores);
  test::expect_near(run(Attention{}, {q, k, v})[3], scaled(scores, 4 / std::sqrt(5.0)));
}

TEST(Attention, rank_three_holds_the_heads_side_by_side) {
  const Tensor q = Tensor::of<float>({1, 2, 2}, {1, 2, 3, 4});
  const Tensor v = Tensor::of<float>({1, 1, 2}, {5, 6});
  const auto y = run(Attention{.query_heads = 2, .key_heads = 2}, {q, v, v});
  test::expect_near(y[0], Tensor::of<float>({1, 2, 2}, {5, 6, 5, 6}));
  test::expect_near(y[1], Tensor::of<float>({1, 2, 1, 1}, {5, 6}));
}

TEST(Attention, query_heads_share_keys) {
  Random random(2);
  const Tensor q = random.tensor({1, 4, 3, 2});
  const Tensor k = random.tensor({1, 2, 3, 2});
  const auto values = to_f64(k);
  std::vector<double> repeated;
  for (std::ptrdiff_t head : {0, 0, 1, 1})
    repeated.insert(repeated.end(), values.begin() + head * 6, values.begin() + head * 6 + 6);
  const Tensor all = from_f64(DType::f32, {1, 4, 3, 2}, repeated);
  test::expect_near(run(Attention{}, {q, k, k})[0], run(Attention{}, {q, all, all})[0]);
}

TEST(Attention, masks_hide_keys) {
  Random random(3);
  const Tensor q = random.tensor({1, 1, 3, 2});
  const Tensor k = random.tensor({1, 1, 3, 2});
  const Tensor kept = Tensor::of<bool>({3, 3}, {true, false, false, true, true, false, true, true, true});
  const float none = -std::numeric_limits<float>::infinity();
  const Tensor added = Tensor::of<float>({3, 3}, {0, none, none, 0, 0, none, 0, 0, 0});
  const Tensor causal = run(Attention{.is_causal = true}, {q, k, k})[0];
  test::expect_near(run(Attention{}, {q, k, k, kept})[0], causal);
  test::expect_near(run(Attention{}, {q, k, k, added})[0], causal);
  EXPECT_EQ(causal.data<float>()[0], k.data<float>()[0]);
}

TEST(Attention, hidden_keys_stay_hidden_under_a_softcap) {
  const Tensor q = Tensor::of<double>({1, 1, 1, 1}, {2});
  const Tensor k = Tensor::of<double>({1, 1, 2, 1}, {1, 3});
  const Tensor kept = Tensor::of<bool>({1, 2}, {true, false});
  Attention op{.scale = 1, .softcap = 5, .score = 1};
  const auto y = run(op, {q, k, k, kept});
  temper::testing::expect_near(y[0], {1, 1, 1, 1}, {1});
  temper::testing::expect_near(y[3], {1, 1, 1, 2}, {5 * std::tanh(0.4), 5 * std::tanh(1.2)});
  op.score = 2;
  EXPECT_EQ(run(op, {q, k, k, kept})[3].data<double>()[1], -std::numeric_limits<double>::infinity());
}

TEST(Attention, past_keys_come_first_and_are_seen_by_all) {
  Random random(4);
  const Tensor q = random.tensor({1, 2, 4, 3});
  const Tensor k = random.tensor({1, 2, 4, 3});
  const auto part = [](const Tensor& x, std::int64_t first, std::int64_t count) {
    std::vector<double> result;
    const auto values = to_f64(x);
    for (std::int64_t head = 0; head < 2; ++head)
      result.insert(result.end(), values.begin() + (head * 4 + first) * 3,
                    values.begin() + (head * 4 + first + count) * 3);
    return from_f64(DType::f32, {1, 2, count, 3}, result);
  };
  const auto whole = run(Attention{.is_causal = true}, {q, k, k});
  const auto later = run(Attention{.is_causal = true},
                         {part(q, 1, 3), part(k, 1, 3), part(k, 1, 3), {}, part(k, 0, 1), part(k, 0, 1)});
  test::expect_near(later[0], part(whole[0], 1, 3));
  test::expect_near(later[1], k);
}

TEST(Attention, contradictions_are_refused) {
  const auto type = [](Shape shape) { return TensorType(DType::f32, dims_from_shape(shape)); };
  const auto refuses = [](const Attention& op, const std::vector<TensorType>& types) {
    EXPECT_THROW((void)op.infer(types), Error);
  };
  refuses({}, {type({1, 3, 4, 5}), type({1, 2, 4, 5}), type({1, 2, 4, 5})});
  refuses({}, {type({1, 2, 4, 5}), type({1, 2, 4, 6}), type({1, 2, 4, 5})});
  refuses({}, {type({1, 4, 6}), type({1, 4, 6}), type({1, 4, 6})});
  refuses({}, {type({1, 2, 4, 5}), type({1, 2, 4, 5}), type({1, 2, 4, 5}), {}, type({1, 2, 1, 5})});
}

TEST(RotaryEmbedding, turns_pairs_by_the_angle_of_the_position) {
  const Tensor x = Tensor::of<double>({1, 1, 2, 4}, {1, 2, 3, 4, 5, 6, 7, 8});
  const Tensor cosines = Tensor::of<double>({2, 2}, {1, 0, 0, -1});
  const Tensor sines = Tensor::of<double>({2, 2}, {0, 1, 1, 0});
  const Tensor positions = Tensor::of<std::int64_t>({1, 2}, {0, 1});
  // Halves: pairs (1, 3), (2, 4) at position 0; (5, 7), (6, 8) at position 1.
  temper::testing::expect_near(run_one(RotaryEmbedding{}, {x, cosines, sines, positions}), {1, 1, 2, 4},
                               {1, -4, 3, 2, -7, -6, 5, -8});
  temper::testing::expect_near(run_one(RotaryEmbedding{.is_interleaved = true}, {x, cosines, sines, positions}),
                               {1, 1, 2, 4}, {1, 2, -4, 3, -6, 5, -7, -8});
  const Tensor start = Tensor::of<std::int64_t>({1}, {0});
  EXPECT_TRUE(run_one(RotaryEmbedding{}, {x, cosines, sines, start})
                  .equals(run_one(RotaryEmbedding{}, {x, cosines, sines, positions})));
  EXPECT_TRUE(run_one(RotaryEmbedding{.head_count = 1}, {x.reshaped({1, 2, 4}), cosines, sines, positions})
                  .reshaped({1, 1, 2, 4})
                  .equals(run_one(RotaryEmbedding{}, {x, cosines, sines, positions})));
}

TEST(RotaryEmbedding, leaves_what_does_not_turn_and_refuses_missing_positions) {
  const Tensor x = Tensor::of<double>({1, 1, 1, 4}, {1, 2, 3, 4});
  const Tensor cosines = Tensor::of<double>({1, 1, 1}, {0});
  const Tensor sines = Tensor::of<double>({1, 1, 1}, {1});
  temper::testing::expect_near(run_one(RotaryEmbedding{.rotary_size = 2}, {x, cosines, sines}), {1, 1, 1, 4},
                               {-2, 1, 3, 4});
  EXPECT_THROW((void)RotaryEmbedding{}.evaluate(std::vector<Tensor>{x, cosines, sines}), Error);
  const Tensor table = Tensor::of<double>({1, 2}, {1, 1});
  const Tensor beyond = Tensor::of<std::int64_t>({1, 1}, {1});
  EXPECT_THROW((void)RotaryEmbedding{}.evaluate(std::vector<Tensor>{x, table, table, beyond}), Error);
}

}  // namespace
}  // namespace temper::ops
