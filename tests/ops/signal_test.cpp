// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "ops/nn_test_support.h"
#include "ops/op_check.h"
#include "ops/signal/dft.h"
#include "ops/signal/window_function.h"

namespace temper::ops {
namespace {

using temper::testing::expect_near;
using temper::testing::run_one;
using test::Random;

Tensor f64(Shape shape, const std::vector<double>& values) { return Tensor::of<double>(std::move(shape), values); }

TEST(Dft, equals_the_definition_for_all_lengths) {
  Random random(1);
  for (std::int64_t length = 1; length <= 20; ++length) {
    const auto x = to_f64(random.tensor({length, 2}));
    std::vector<double> expected;
    for (std::int64_t k = 0; k < length; ++k) {
      double real = 0, imaginary = 0;
      for (std::int64_t n = 0; n < length; ++n) {
        const double angle = -2 * std::numbers::pi * static_cast<double>(k * n) / static_cast<double>(length);
        const double a = x[static_cast<std::size_t>(2 * n)];
        const double b = x[static_cast<std::size_t>(2 * n + 1)];
        real += a * std::cos(angle) - b * std::sin(angle);
        imaginary += a * std::sin(angle) + b * std::cos(angle);
      }
      expected.insert(expected.end(), {real, imaginary});
    }
    const Tensor spectrum = run_one(Dft{.axis = 0}, {f64({length, 2}, x)});
    expect_near(spectrum, {length, 2}, expected, 1e-10);
    expect_near(run_one(Dft{.axis = 0, .is_inverse = true}, {spectrum}), {length, 2}, x, 1e-12);
  }
}

TEST(Dft, cuts_fills_and_halves_along_an_inner_axis) {
  const Tensor x = f64({1, 3, 2, 1}, {1, 10, 2, 20, 3, 30});
  const Tensor length = Tensor::scalar<std::int64_t>(2);
  expect_near(run_one(Dft{.axis = 1}, {x, length}), {1, 2, 2, 2}, {3, 0, 30, 0, -1, 0, -10, 0});
  const Tensor four = Tensor::scalar<std::int64_t>(4);
  expect_near(run_one(Dft{.axis = 1, .is_onesided = true}, {x, four}), {1, 3, 2, 2},
              {6, 0, 60, 0, -2, -2, -20, -20, 2, 0, 20, 0}, 1e-12);
  expect_near(run_one(Dft{}, {x, {}, Tensor::scalar<std::int64_t>(-3)}), {1, 3, 2, 2},
              to_f64(run_one(Dft{.axis = 1}, {x})));
}

TEST(Dft, the_axis_of_the_parts_is_refused) {
  const std::vector<TensorType> x = {TensorType(DType::f32, {Dim(1), Dim(4), Dim(1)})};
  EXPECT_THROW((void)Dft{.axis = 2}.infer(x), Error);
  EXPECT_THROW((void)Dft{.axis = 3}.infer(x), Error);
  EXPECT_THROW((void)Dft{}.infer(std::vector<TensorType>{TensorType(DType::f32, {Dim(4), Dim(3)})}), Error);
}

TEST(Stft, transforms_windowed_frames) {
  const Tensor x = f64({1, 6, 1}, {1, 2, 3, 4, 5, 6});
  const Tensor step = Tensor::scalar<std::int64_t>(2);
  const Tensor window = f64({2}, {1, 0.5});
  expect_near(run_one(Stft{}, {x, step, window}), {1, 3, 2, 2}, {2, 0, 0, 0, 5, 0, 1, 0, 8, 0, 2, 0});
  const Tensor length = Tensor::scalar<std::int64_t>(4);
  const Tensor y = run_one(Stft{.is_onesided = false}, {x.reshaped({1, 6}), step, {}, length});
  expect_near(y, {1, 2, 4, 2}, {10, 0, -2, 2, -2, 0, -2, -2, 18, 0, -2, 2, -2, 0, -2, -2}, 1e-12);
}

TEST(Stft, frames_must_fit_the_signal) {
  const Tensor step = Tensor::scalar<std::int64_t>(1);
  const Tensor x = f64({1, 3}, {1, 2, 3});
  EXPECT_THROW((void)Stft{}.evaluate(std::vector<Tensor>{x, step}), Error);
  EXPECT_THROW((void)Stft{}.evaluate(std::vector<Tensor>{x, step, {}, Tensor::scalar<std::int64_t>(5)}), Error);
  EXPECT_THROW((void)Stft{}.evaluate(std::vector<Tensor>{x, Tensor::scalar<std::int64_t>(0), f64({2}, {1, 1})}), Error);
}

TEST(WindowFunction, follows_its_cosines) {
  const Tensor four = Tensor::scalar<std::int64_t>(4);
  expect_near(run_one(WindowFunction{.kind = "hann", .dtype = DType::f64}, {four}), {4}, {0, 0.5, 1, 0.5}, 1e-15);
  const Tensor five = Tensor::scalar<std::int64_t>(5);
  expect_near(run_one(WindowFunction{.kind = "blackman", .is_periodic = false, .dtype = DType::f64}, {five}), {5},
              {0, 0.34, 1, 0.34, 0}, 1e-15);
  const double edge = 2 * 25.0 / 46.0 - 1;
  expect_near(run_one(WindowFunction{.kind = "hamming", .is_periodic = false, .dtype = DType::f64}, {five}), {5},
              {edge, 25.0 / 46.0, 1, 25.0 / 46.0, edge}, 1e-15);
  EXPECT_EQ(run_one(WindowFunction{}, {Tensor::scalar<std::int32_t>(1)}).shape(), (Shape{1}));
}

TEST(MelWeightMatrix, bands_are_triangles_over_the_spectrum) {
  const auto scalar = [](std::int64_t value) { return Tensor::scalar<std::int64_t>(value); };
  const Tensor y =
      run_one(MelWeightMatrix{.dtype = DType::f64},
              {scalar(8), scalar(16), scalar(8192), Tensor::scalar<float>(0), Tensor::scalar<float>(4096)});
  ASSERT_EQ(y.shape(), (Shape{9, 8}));
  const auto values = y.data<double>();
  for (std::size_t band = 0; band < 8; ++band) {
    double largest = 0;
    for (std::size_t row = 0; row < 9; ++row) {
      EXPECT_GE(values[row * 8 + band], 0);
      largest = std::max(largest, values[row * 8 + band]);
    }
    EXPECT_EQ(largest, 1) << "band " << band;
  }
}

}  // namespace
}  // namespace temper::ops
