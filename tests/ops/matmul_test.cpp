// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "ops/dense.h"
#include "ops/nn/gemm.h"
#include "ops/nn/mat_mul.h"
#include "ops/nn_test_support.h"
#include "ops/op_check.h"

namespace temper::ops {
namespace {

using temper::testing::expect_near;
using temper::testing::run_one;
using test::Random;

TEST(MatMul, vectors_count_as_row_and_column) {
  const Tensor v = Tensor::of<double>({2}, {1, 2});
  const Tensor m = Tensor::of<double>({2, 3}, {1, 2, 3, 4, 5, 6});
  expect_near(run_one(MatMul{}, {v, m}), {3}, {9, 12, 15});
  expect_near(run_one(MatMul{}, {Tensor::of<double>({3, 2}, {1, 2, 3, 4, 5, 6}), v}), {3}, {5, 11, 17});
  expect_near(run_one(MatMul{}, {v, v}), {}, {5});
}

TEST(MatMul, batches_broadcast) {
  const Tensor a = Tensor::of<double>({2, 1, 1, 2}, {1, 2, 3, 4});
  const Tensor b = Tensor::of<double>({3, 2, 1}, {1, 0, 0, 1, 1, 1});
  expect_near(run_one(MatMul{}, {a, b}), {2, 3, 1, 1}, {1, 2, 3, 3, 4, 7});
}

TEST(MatMul, integers_wrap_exactly) {
  const std::int64_t big = (std::int64_t{1} << 60) + 1;
  const Tensor a = Tensor::of<std::int64_t>({1, 2}, {big, 3});
  const Tensor b = Tensor::of<std::int64_t>({2, 1}, {1, big});
  EXPECT_EQ(run_one(MatMul{}, {a, b}).data<std::int64_t>()[0], 4 * big);
  const Tensor narrow = Tensor::of<std::uint8_t>({1, 1}, {200});
  EXPECT_EQ(run_one(MatMul{}, {narrow, narrow}).data<std::uint8_t>()[0], 200 * 200 % 256);
}

TEST(MatMul, empty_inner_axis_gives_zeros) {
  const Tensor y = run_one(MatMul{}, {Tensor(DType::f32, {2, 0}), Tensor(DType::f32, {0, 3})});
  expect_near(y, {2, 3}, {0, 0, 0, 0, 0, 0});
}

TEST(MatMul, inner_extents_must_agree) {
  const std::vector<TensorType> types = {TensorType(DType::f32, {Dim(2), Dim(3)}),
                                         TensorType(DType::f32, {Dim(2), Dim(3)})};
  EXPECT_THROW((void)MatMul{}.infer(types), Error);
}

TEST(Dense, products_of_all_edge_sizes_equal_plain_sums) {
  Random random(4);
  for (int round = 0; round < 40; ++round) {
    const std::int64_t m = random.integer(1, 70);
    const std::int64_t n = random.integer(1, 300);
    const std::int64_t k = random.integer(1, 300);
    const auto a = to_f64(random.tensor({m, k}));
    const auto b = to_f64(random.tensor({k, n}));
    std::vector<double> c(static_cast<std::size_t>(m * n), 0.5);
    parallel_multiply_add(m, n, k, {a.data(), k}, {b.data(), n}, c.data(), n);
    for (int probe = 0; probe < 20; ++probe) {
      const std::int64_t i = random.integer(0, m - 1);
      const std::int64_t j = random.integer(0, n - 1);
      double sum = 0.5;
      for (std::int64_t p = 0; p < k; ++p)
        sum += a[static_cast<std::size_t>(i * k + p)] * b[static_cast<std::size_t>(p * n + j)];
      ASSERT_EQ(c[static_cast<std::size_t>(i * n + j)], sum) << m << "x" << n << "x" << k;
    }
  }
}

TEST(Gemm, scales_transposes_and_adds) {
  const Tensor a = Tensor::of<double>({3, 2}, {1, 4, 2, 5, 3, 6});  // transposed: 1 2 3 / 4 5 6
  const Tensor b = Tensor::of<double>({2, 3}, {1, 0, 1, 0, 1, 1});  // transposed: 1 0 / 0 1 / 1 1
  const Gemm op{.alpha = 2, .beta = 0.5, .transposes_a = true, .transposes_b = true};
  expect_near(run_one(op, {a, b}), {2, 2}, {8, 10, 20, 22});
  expect_near(run_one(op, {a, b, Tensor::of<double>({2}, {2, 4})}), {2, 2}, {9, 12, 21, 24});
  expect_near(run_one(op, {a, b, Tensor::of<double>({2, 1}, {2, 4})}), {2, 2}, {9, 11, 22, 24});
  expect_near(run_one(op, {a, b, Tensor::scalar<double>(2)}), {2, 2}, {9, 11, 21, 23});
}

TEST(Gemm, addend_must_broadcast_to_the_product) {
  const TensorType matrix(DType::f32, {Dim(2), Dim(2)});
  for (const Dims& c : {Dims{Dim(3)}, Dims{Dim(1), Dim(2), Dim(2)}, Dims{Dim(3), Dim(1)}})
    EXPECT_THROW((void)Gemm{}.infer(std::vector<TensorType>{matrix, matrix, TensorType(DType::f32, c)}), Error);
}

}  // namespace
}  // namespace temper::ops
