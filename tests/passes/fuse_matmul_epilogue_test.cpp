// SPDX-License-Identifier: Apache-2.0
#include "passes/fuse_matmul_epilogue.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(FuseMatmulEpilogue, everything_around_a_product) {
  expect_pass("fuse_matmul_epilogue", R"(graph g(%x: f32[n, 5, 4], %w: f32[n, 3, 4], %r: f32[n, 5, 3]) -> (%y) {
                %t = Transpose(perm=[0, 2, 1]) %w
                %m = MatMul %x, %t
                @half = 0.5 : f32[]
                %s = Binary(kind='Mul') @half, %m
                @b = [1, 2, 3] : f32[3]
                %a = Binary(kind='Add') %s, @b
                %g = Unary(kind='Gelu') %a
                %y = Binary(kind='Add') %g, %r
              })",
              R"(graph g(%x: f32[n, 5, 4], %w: f32[n, 3, 4], %r: f32[n, 5, 3]) -> (%y) {
                @b = [1, 2, 3] : f32[3]
                %y = FusedMatMul(transposes_b=true, scale=0.5, activation='Gelu', has_residual=true,
                                 is_residual_after_activation=true) %x, %w, @b, %r
              })");
}

TEST(FuseMatmulEpilogue, a_gemm_keeps_its_c) {
  expect_pass("fuse_matmul_epilogue", R"(graph g(%x: f32[n, 4]) -> (%y) {
                @w = random(seed=1) : f32[3, 4]
                @b = [1, 2, 3] : f32[3]
                %m = Gemm(alpha=2, transposes_b=true) %x, @w, @b
                %y = Unary(kind='Relu') %m
              })",
              R"(graph g(%x: f32[n, 4]) -> (%y) {
                @w = random(seed=1) : f32[3, 4]
                @b = [1, 2, 3] : f32[3]
                %y = FusedMatMul(transposes_b=true, scale=2, activation='Relu') %x, @w, @b
              })");
}

TEST(FuseMatmulEpilogue, integers_vectors_and_readers_stay) {
  expect_unchanged("fuse_matmul_epilogue", R"(graph g(%x: f32[4], %w: f32[4, 4], %i: i32[2, 2]) -> (%a, %b, %c, %d) {
    %m = MatMul %x, %w
    %a = Unary(kind='Relu') %m
    %b = MatMul %w, %w
    %c = Unary(kind='Relu') %b
    %j = MatMul %i, %i
    %d = Unary(kind='Relu') %j
  })");
}

}  // namespace
}  // namespace temper::passes
