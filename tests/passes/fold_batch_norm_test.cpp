// SPDX-License-Identifier: Apache-2.0
#include "passes/fold_batch_norm.h"

#include <gtest/gtest.h>

#include "support/batch_norm_parameters.h"
#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(FoldBatchNorm, a_convolution_takes_it_in) {
  expect_pass("fold_batch_norm", std::string("graph g(%x: f32[n, 2, 5, 5]) -> (%y) {") + k_batch_norm_parameters + R"(
                @w = random(seed=1) : f32[3, 2, 3, 3]
                %a = Conv %x, @w
                %y = BatchNormalization(epsilon=1) %a, @scale, @bias, @mean, @variance
              })",
              R"(graph g(%x: f32[n, 2, 5, 5]) -> (%y) {
                @w = random(seed=1) : f32[3, 2, 3, 3]
                @b = [0.5, -1, 1.5] : f32[3]
                %y = Conv %x, @w, @b
              })");
}

TEST(FoldBatchNorm, a_grouped_transposed_convolution_takes_it_in) {
  expect_pass("fold_batch_norm", R"(graph g(%x: f32[n, 6, 4]) -> (%y) {
                @scale = [1, 2, 3, 4] : f32[4]
                @zeros = fill(0) : f32[4]
                @ones = fill(1) : f32[4]
                @w = random(seed=1) : f32[6, 2, 3]
                %a = ConvTranspose(group=2) %x, @w
                %y = BatchNormalization(epsilon=0) %a, @scale, @scale, @zeros, @ones
              })",
              R"(graph g(%x: f32[n, 6, 4]) -> (%y) {
                @w = random(seed=1) : f32[6, 2, 3]
                @b = [1, 2, 3, 4] : f32[4]
                %y = ConvTranspose(group=2) %x, @w, @b
              })");
}

TEST(FoldBatchNorm, a_matrix_product_takes_it_in) {
  expect_pass("fold_batch_norm", std::string("graph g(%x: f32[n, 4]) -> (%y, %z) {") + k_batch_norm_parameters + R"(
                @w = random(seed=1) : f32[3, 4]
                @b = [1, 2, 3] : f32[3]
                %a = Gemm(transposes_b=true, beta=0.5) %x, @w, @b
                %y = BatchNormalization(epsilon=1) %a, @scale, @bias, @mean, @variance
                @v = random(seed=2) : f32[4, 3]
                %c = MatMul %x, @v
                %z = BatchNormalization(epsilon=1) %c, @scale, @bias, @mean, @variance
              })",
              R"(graph g(%x: f32[n, 4]) -> (%y, %z) {
                @w = random(seed=1) : f32[3, 4]
                @b = [1, 0, 3] : f32[3]
                %y = Gemm(transposes_b=true) %x, @w, @b
                @v = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1] : f32[4, 3]
                @d = [0.5, -1, 1.5] : f32[3]
                %z = FusedMatMul %x, @v, @d
              })",
              {}, 8);
}

TEST(FoldBatchNorm, without_weights_it_becomes_arithmetic) {
  expect_pass("fold_batch_norm", std::string("graph g(%x: f32[n, 3, 5]) -> (%y) {") + k_batch_norm_parameters + R"(
                %y = BatchNormalization(epsilon=1) %x, @scale, @bias, @mean, @variance
              })",
              R"(graph g(%x: f32[n, 3, 5]) -> (%y) {
                @s = [1, 1, 1] : f32[3, 1]
                @t = [0.5, -1, 1.5] : f32[3, 1]
                %a = Binary(kind='Mul') %x, @s
                %y = Binary(kind='Add') %a, @t
              })");
}

TEST(FoldBatchNorm, parameters_that_are_not_constant_stay) {
  expect_unchanged("fold_batch_norm", R"(graph g(%x: f32[n, 3], %s: f32[3]) -> (%y) {
    %y = BatchNormalization %x, %s, %s, %s, %s
  })");
}

}  // namespace
}  // namespace temper::passes
