// SPDX-License-Identifier: Apache-2.0
#include "passes/fuse_row_maximum.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(FuseRowMaximum, a_layer_and_its_largest_row) {
  expect_pass("fuse_row_maximum", R"(graph g(%x: f32[n, 5, 3]) -> (%y) {
                @w = random(seed=1) : f32[3, 4]
                @b = random(seed=2) : f32[4]
                %m = FusedMatMul(activation='Relu') %x, @w, @b
                %y = Reduce(kind='Max', axes=[1]) %m
              })",
              R"(graph g(%x: f32[n, 5, 3]) -> (%y) {
                @w = random(seed=1) : f32[3, 4]
                @b = random(seed=2) : f32[4]
                %y = FusedMatMulMax(activation='Relu') %x, @w, @b
              })");
}

TEST(FuseRowMaximum, a_row_added_to_each_matrix) {
  expect_pass("fuse_row_maximum", R"(graph g(%x: f32[n, 5, 3], %r: f32[n, 1, 4]) -> (%y) {
                @w = random(seed=1) : f32[3, 4]
                %m = MatMul %x, @w
                %a = Binary(kind='Add') %r, %m
                %f = Unary(kind='Sigmoid') %a
                %y = Reduce(kind='Max', axes=[-2]) %f
              })",
              R"(graph g(%x: f32[n, 5, 3], %r: f32[n, 1, 4]) -> (%y) {
                @w = random(seed=1) : f32[3, 4]
                %y = FusedMatMulMax(activation='Sigmoid') %x, @w, %r
              })");
}

TEST(FuseRowMaximum, other_readers_axes_and_operands_hold_it) {
  expect_unchanged("fuse_row_maximum", R"(graph g(%x: f32[n, 5, 3], %r: f32[n, 5, 4]) -> (%a, %b, %c, %d, %e, %f, %m) {
    @w = random(seed=1) : f32[3, 4]
    %m = MatMul %x, @w
    %a = Reduce(kind='Max', axes=[1]) %m
    %n = MatMul %x, @w
    %b = Reduce(kind='Max', axes=[2]) %n
    %o = MatMul %x, @w
    %c = Reduce(kind='Sum', axes=[1]) %o
    %p = FusedMatMul(has_residual=true) %x, @w, _, %r
    %d = Reduce(kind='Max', axes=[1]) %p
    %q = MatMul %x, @w
    %s = Binary(kind='Add') %q, %r
    %e = Reduce(kind='Max', axes=[1]) %s
    %t = FusedMatMul(activation='Relu') %x, @w
    %u = Unary(kind='Relu') %t
    %f = Reduce(kind='Max', axes=[1]) %u
  })");
}

}  // namespace
}  // namespace temper::passes
