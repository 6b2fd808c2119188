// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/rnn.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ops/nn_test_support.h"
#include "ops/op_check.h"

namespace temper::ops {
namespace {

using temper::testing::expect_near;
using temper::testing::run;
using test::Random;

Tensor f64(Shape shape, const std::vector<double>& values) { return Tensor::of<double>(std::move(shape), values); }
double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// Axes 0 and 1 exchanged.
Tensor swapped(const Tensor& x) {
  Shape shape = x.shape();
  std::swap(shape[0], shape[1]);
  std::int64_t inner = 1;
  for (std::size_t i = 2; i < shape.size(); ++i) inner *= shape[i];
  const auto values = to_f64(x);
  std::vector<double> result(values.size());
  for (std::int64_t i = 0; i < x.dim(0); ++i)
    for (std::int64_t j = 0; j < x.dim(1); ++j)
      for (std::int64_t k = 0; k < inner; ++k)
        result[static_cast<std::size_t>((j * x.dim(0) + i) * inner + k)] =
            values[static_cast<std::size_t>((i * x.dim(1) + j) * inner + k)];
  return from_f64(x.dtype(), shape, result);
}

/// Rows [first, first + count) of axis 0.
Tensor rows(const Tensor& x, std::int64_t first, std::int64_t count) {
  const auto values = to_f64(x);
  const std::int64_t length = x.size() / x.dim(0);
  Shape shape = x.shape();
  shape[0] = count;
  return from_f64(
      x.dtype(), shape,
      std::span(values).subspan(static_cast<std::size_t>(first * length), static_cast<std::size_t>(count * length)));
}

/// Axis 0 back to front.
Tensor reversed(const Tensor& x) {
  const std::int64_t length = x.size() / x.dim(0);
  const auto values = to_f64(x);
  std::vector<double> result;
  for (std::int64_t i = x.dim(0); i-- > 0;)
    result.insert(result.end(), values.begin() + i * length, values.begin() + (i + 1) * length);
  return from_f64(x.dtype(), x.shape(), result);
}

TEST(Rnn, follows_the_recurrence) {
  const auto y = run(Rnn{}, {f64({2, 1, 1}, {1, 2}),
                             f64({1, 1, 1}, {0.5}),
                             f64({1, 1, 1}, {-1}),
                             f64({1, 2}, {0.1, 0.2}),
                             {},
                             f64({1, 1, 1}, {0.3})});
  const double first = std::tanh(0.5 - 0.3 + 0.3);
  const double second = std::tanh(1.0 - first + 0.3);
  expect_near(y[0], {2, 1, 1, 1}, {first, second});
  expect_near(y[1], {1, 1, 1}, {second});
}

TEST(Gru, resets_before_or_after_the_product) {
  const std::vector<Tensor> inputs = {f64({1, 1, 1}, {1}),
                                      f64({1, 3, 1}, {0.1, 0.2, 0.3}),
                                      f64({1, 3, 1}, {0.4, 0.5, 0.6}),
                                      f64({1, 6}, {0.1, 0.2, 0.3, 0.4, 0.5, 0.6}),
                                      {},
                                      f64({1, 1, 1}, {2})};
  const double z = sigmoid(0.1 + 0.8 + 0.1 + 0.4);
  const double r = sigmoid(0.2 + 1.0 + 0.2 + 0.5);
  const double before = std::tanh(0.3 + r * 2 * 0.6 + 0.3 + 0.6);
  expect_near(run(Gru{}, inputs)[1], {1, 1, 1}, {(1 - z) * before + z * 2});
  const double after = std::tanh(0.3 + 0.3 + r * (2 * 0.6 + 0.6));
  expect_near(run(Gru{.linear_before_reset = true}, inputs)[1], {1, 1, 1}, {(1 - z) * after + z * 2});
}

TEST(Lstm, follows_its_gates_and_peepholes) {
  const std::vector<Tensor> inputs = {f64({1, 1, 1}, {1}),
                                      f64({1, 4, 1}, {0.1, 0.2, 0.3, 0.4}),
                                      f64({1, 4, 1}, {0.5, 0.6, 0.7, 0.8}),
                                      f64({1, 8}, std::vector<double>(8, 0.05)),
                                      {},
                                      f64({1, 1, 1}, {2}),
                                      f64({1, 1, 1}, {3}),
                                      f64({1, 3}, {0.1, 0.2, 0.3})};
  const double i = sigmoid(0.1 + 1.0 + 0.1 + 0.1 * 3);
  const double f = sigmoid(0.3 + 1.4 + 0.1 + 0.3 * 3);
  const double c = f * 3 + i * std::tanh(0.4 + 1.6 + 0.1);
  const double o = sigmoid(0.2 + 1.2 + 0.1 + 0.2 * c);
  const auto y = run(Lstm{}, inputs);
  expect_near(y[0], {1, 1, 1, 1}, {o * std::tanh(c)});
  expect_near(y[2], {1, 1, 1}, {c});
  const double coupled = (1 - i) * 3 + i * std::tanh(0.4 + 1.6 + 0.1);
  expect_near(run(Lstm{.input_forget = true}, inputs)[2], {1, 1, 1}, {coupled});
}

TEST(Lstm, clip_bounds_the_gates_but_not_the_cell) {
  const std::vector<Tensor> inputs = {f64({1, 1, 1}, {100}), f64({1, 4, 1}, {1, 1, -1, 1}),
                                      f64({1, 4, 1}, {0, 0, 0, 0})};
  const double c = sigmoid(0.5) * std::tanh(0.5);
  expect_near(run(Lstm{.clip = 0.5}, inputs)[1], {1, 1, 1}, {sigmoid(0.5) * std::tanh(c)});
  const std::vector<Tensor> with_cell = {inputs[0], inputs[1], inputs[2], {}, {}, {}, f64({1, 1, 1}, {4})};
  const double kept = sigmoid(-0.5) * 4 + c;
  expect_near(run(Lstm{.clip = 0.5}, with_cell)[1], {1, 1, 1}, {sigmoid(0.5) * std::tanh(kept)});
}

TEST(Lstm, both_directions_equal_a_forward_and_a_reversed_run) {
  Random random(3);
  const Tensor x = random.tensor({5, 2, 3});
  const Tensor w = random.tensor({2, 16, 3});
  const Tensor r = random.tensor({2, 16, 4});
  const Tensor b = random.tensor({2, 32});
  Lstm both{.direction = "bidirectional"};
  both.activations.insert(both.activations.end(), {"Sigmoid", "Tanh", "Tanh"});
  const auto y = run(both, {x, w, r, b});
  const auto forward = run(Lstm{}, {x, rows(w, 0, 1), rows(r, 0, 1), rows(b, 0, 1)});
  const auto backward = run(Lstm{}, {reversed(x), rows(w, 1, 1), rows(r, 1, 1), rows(b, 1, 1)});
  EXPECT_TRUE(rows(y[1], 0, 1).equals(forward[1]));
  EXPECT_TRUE(rows(y[1], 1, 1).equals(backward[1]));
  EXPECT_TRUE(rows(y[2], 1, 1).equals(backward[2]));
  EXPECT_TRUE(rows(swapped(y[0]), 0, 1).equals(swapped(forward[0])));
  EXPECT_TRUE(rows(swapped(y[0]), 1, 1).equals(swapped(reversed(backward[0]))));
}

TEST(Gru, batch_major_layout_only_moves_axes) {
  Random random(4);
  const Tensor x = random.tensor({5, 2, 3});
  const Tensor w = random.tensor({1, 12, 3});
  const Tensor r = random.tensor({1, 12, 4});
  const Tensor h = random.tensor({1, 2, 4});
  const auto y = run(Gru{}, {x, w, r, {}, {}, h});
  const auto moved = run(Gru{.layout = 1}, {swapped(x), w, r, {}, {}, swapped(h)});
  EXPECT_EQ(moved[0].shape(), (Shape{2, 5, 1, 4}));
  EXPECT_TRUE(moved[1].equals(swapped(y[1])));
  EXPECT_EQ(to_f64(moved[0]), to_f64(swapped(y[0].reshaped({5, 2, 4}))));
}

TEST(Rnn, a_shorter_sequence_ends_early_in_both_directions) {
  Random random(5);
  const Tensor x = random.tensor({4, 1, 2});
  const Tensor w = random.tensor({1, 3, 2});
  const Tensor r = random.tensor({1, 3, 3});
  const Tensor length = Tensor::of<std::int32_t>({1}, {2});
  for (const char* direction : {"forward", "reverse"}) {
    const Rnn op{.direction = direction};
    const auto y = run(op, {x, w, r, {}, length});
    const auto shorter = run(op, {rows(x, 0, 2), w, r});
    EXPECT_TRUE(y[1].equals(shorter[1]));
    EXPECT_TRUE(rows(y[0], 0, 2).equals(shorter[0]));
    EXPECT_EQ(to_f64(rows(y[0], 2, 2)), std::vector<double>(6, 0.0));
  }
}

TEST(Rnn, activations_take_their_parameters_in_order) {
  Rnn op{.direction = "bidirectional",
         .activations = {"Relu", "affine"},
         .activation_alpha = {3},
         .activation_beta = {0.5}};
  const auto y = run(op, {f64({1, 1, 1}, {2}), f64({2, 1, 1}, {-1, -1}), f64({2, 1, 1}, {0, 0})});
  expect_near(y[1], {2, 1, 1}, {0, -5.5});
  op.activations = {"Elu", "LeakyRelu"};
  op.activation_alpha = {2, 0.25};
  const auto z = run(op, {f64({1, 1, 1}, {2}), f64({2, 1, 1}, {-1, -1}), f64({2, 1, 1}, {0, 0})});
  expect_near(z[1], {2, 1, 1}, {2 * (std::exp(-2) - 1), -0.5});
}

TEST(Rnn, contradictions_are_refused) {
  const auto type = [](Shape shape) { return TensorType(DType::f32, dims_from_shape(shape)); };
  const auto refuses = [&](const Operator& op, const std::vector<TensorType>& types) {
    EXPECT_THROW((void)op.infer(types, 1), Error) << op.text();
  };
  const std::vector<TensorType> fits = {type({5, 2, 3}), type({1, 4, 3}), type({1, 4, 4})};
  refuses(Rnn{.activations = {"Tanh", "Tanh"}}, fits);
  refuses(Rnn{.activations = {"Gelu"}}, fits);
  refuses(Rnn{.direction = "bidirectional", .activations = {"Tanh", "Tanh"}}, fits);
  refuses(Rnn{.direction = "sideways"}, fits);
  refuses(Rnn{.layout = 2}, fits);
  refuses(Lstm{}, fits);
  refuses(Rnn{}, {fits[0], fits[1], fits[2], type({1, 4})});
  refuses(Rnn{}, {fits[0], fits[1], fits[2], {}, type({3})});
  refuses(Rnn{}, {fits[0], fits[1], fits[2], {}, {}, type({1, 3, 4})});
}

}  // namespace
}  // namespace temper::ops
