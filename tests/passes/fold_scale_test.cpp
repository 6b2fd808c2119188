// SPDX-License-Identifier: Apache-2.0
#include "passes/fold_scale.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(FoldScale, arithmetic_goes_into_the_convolution) {
  expect_pass("fold_scale", R"(graph g(%x: f32[n, 2, 5, 5]) -> (%y) {
                @w = random(seed=1) : f32[2, 2, 3, 3]
                @b = [1, 2] : f32[2]
                %a = Conv %x, @w, @b
                @c = [2, 4] : f32[1, 2, 1, 1]
                %d = Binary(kind='Mul') %a, @c
                @e = [0.5] : f32[1, 1]
                %f = Binary(kind='Sub') @e, %d
                @h = [2] : f32[1]
                %y = Binary(kind='Div') %f, @h
              })",
              R"(graph g(%x: f32[n, 2, 5, 5]) -> (%y) {
                @w = random(seed=1) : f32[2, 2, 3, 3]
                @b = [-0.75, -3.75] : f32[2]
                %y = Conv %x, @w, @b
              })");
}

TEST(FoldScale, a_matrix_product_gains_a_bias) {
  expect_pass("fold_scale", R"(graph g(%x: f32[n, 5, 4]) -> (%y) {
                @w = random(seed=1) : f32[4, 5]
                %a = MatMul %x, @w
                @c = [1, 2, 3, 4, 5] : f32[5]
                %y = Binary(kind='Add') @c, %a
              })",
              R"(graph g(%x: f32[n, 5, 4]) -> (%y) {
                @w = random(seed=1) : f32[4, 5]
                @c = [1, 2, 3, 4, 5] : f32[5]
                %y = FusedMatMul %x, @w, @c
              })");
}

TEST(FoldScale, other_axes_readers_and_weights_stay) {
  expect_unchanged("fold_scale", R"(graph g(%x: f32[1, 2, 3, 3], %v: f32[2, 2, 1, 1]) -> (%y, %z, %b, %t) {
    @w = random(seed=1) : f32[2, 2, 1, 1]
    @c = [1, 2, 3] : f32[3]
    %a = Conv %x, @w
    %y = Binary(kind='Mul') %a, @c
    @two = 2 : f32[]
    @w2 = random(seed=2) : f32[2, 2, 1, 1]
    %b = Conv %x, @w2
    %z = Binary(kind='Mul') %b, @two
    %d = Conv %x, %v
    %t = Binary(kind='Mul') %d, @two
  })");
}

}  // namespace
}  // namespace temper::passes
