// SPDX-License-Identifier: Apache-2.0
#include "passes/fuse_conv_activation.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(FuseConvActivation, activation_then_residual) {
  expect_pass("fuse_conv_activation", R"(graph g(%x: f32[n, 2, 5, 5]) -> (%y) {
                @w = random(seed=1) : f32[2, 2, 3, 3]
                @b = [1, 2] : f32[2]
                %c = Conv(pads=[1, 1, 1, 1]) %x, @w, @b
                %a = Unary(kind='Silu') %c
                %y = Binary(kind='Add') %x, %a
              })",
              R"(graph g(%x: f32[n, 2, 5, 5]) -> (%y) {
                @w = random(seed=1) : f32[2, 2, 3, 3]
                @b = [1, 2] : f32[2]
                %y = FusedConv(pads=[1, 1, 1, 1], activation='Silu', has_residual=true,
                               is_residual_after_activation=true) %x, @w, @b, %x
              })");
}

TEST(FuseConvActivation, residual_then_activation) {
  expect_pass("fuse_conv_activation", R"(graph g(%x: f32[n, 2, 5, 5]) -> (%y) {
                @w = random(seed=1) : f32[2, 2, 1, 1]
                @v = random(seed=2) : f32[2, 2, 1, 1]
                %c = Conv %x, @w
                %d = Conv %x, @v
                %s = Binary(kind='Add') %c, %d
                %y = Unary(kind='Clip', alpha=0, beta=6) %s
              })",
              R"(graph g(%x: f32[n, 2, 5, 5]) -> (%y) {
                @w = random(seed=1) : f32[2, 2, 1, 1]
                @v = random(seed=2) : f32[2, 2, 1, 1]
                %c = Conv %x, @w
                %y = FusedConv(activation='Clip', alpha=0, beta=6, has_residual=true) %x, @v, _, %c
              })");
}

TEST(FuseConvActivation, transposed) {
  expect_pass("fuse_conv_activation", R"(graph g(%x: f32[n, 2, 5, 5], %r: f32[n, 3, 10, 10]) -> (%y) {
                @w = random(seed=1) : f32[2, 3, 2, 2]
                @b = [1, 2, 3] : f32[3]
                %c = ConvTranspose(strides=[2, 2]) %x, @w, @b
                %a = Unary(kind='Relu') %c
                %y = Binary(kind='Add') %a, %r
              })",
              R"(graph g(%x: f32[n, 2, 5, 5], %r: f32[n, 3, 10, 10]) -> (%y) {
                @w = random(seed=1) : f32[2, 3, 2, 2]
                @b = [1, 2, 3] : f32[3]
                %y = FusedConvTranspose(strides=[2, 2], activation='Relu', has_residual=true,
                                        is_residual_after_activation=true) %x, @w, @b, %r
              })");
}

TEST(FuseConvActivation, readers_and_extents_hold_it) {
  expect_unchanged("fuse_conv_activation", R"(graph g(%x: f32[1, 2, 5, 5], %r: f32[1, 2, 1, 1]) -> (%c, %a, %y, %z) {
    @w = random(seed=1) : f32[2, 2, 1, 1]
    %c = Conv %x, @w
    %a = Unary(kind='Relu') %c
    @v = random(seed=2) : f32[2, 2, 1, 1]
    %d = Conv %x, @v
    %y = Binary(kind='Add') %d, %r
    @u = random(seed=3) : f32[2, 2, 1, 1]
    %e = Conv %x, @u
    %z = Unary(kind='Floor') %e
  })");
}

}  // namespace
}  // namespace temper::passes
