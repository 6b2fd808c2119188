// SPDX-License-Identifier: Apache-2.0
#include "passes/fuse_pointwise.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(FusePointwise, a_diamond_with_broadcasts_and_numbers) {
  expect_pass("fuse_pointwise", R"(graph g(%x: f32[n, 3], %r: f32[3], %c: bool[n, 1]) -> (%y) {
                @two = 2 : f32[1]
                %a = Binary(kind='Mul') %x, @two
                %b = Unary(kind='Relu') %a
                %d = Binary(kind='Add') %a, %r
                %e = Where %c, %b, %d
                %y = Unary(kind='Clip', alpha=-1, beta=1) %e
              })",
              R"(graph g(%x: f32[n, 3], %r: f32[3], %c: bool[n, 1]) -> (%y) {
                %y = Pointwise(stages=['Mul i0 2', 'Add t0 i1', 'Relu t0', 'Where i2 t2 t1',
                                       'Clip t3 alpha=-1 beta=1']) %x, %r, %c
              })");
}

TEST(FusePointwise, comparisons_of_inputs_fuse) {
  expect_pass("fuse_pointwise", R"(graph g(%x: f32[n], %z: f32[n]) -> (%y) {
                %a = Binary(kind='Less') %x, %z
                %b = Unary(kind='Sqrt') %x
                %y = Where %a, %b, %z
              })",
              R"(graph g(%x: f32[n], %z: f32[n]) -> (%y) {
                %y = Pointwise(stages=['Sqrt i0', 'Less i0 i1', 'Where t1 t0 i1']) %x, %z
              })");
}

TEST(FusePointwise, what_may_not_fuse_stays) {
  expect_unchanged("fuse_pointwise", R"(graph g(%x: f32[n, 3], %r: f32[3], %i: i32[3]) -> (%a, %b, %d, %f, %h) {
    %a = Unary(kind='Relu') %x
    %b = Unary(kind='Exp') %a
    %c = Unary(kind='Exp') %r
    %d = Binary(kind='Add') %x, %c
    %e = Unary(kind='Exp') %x
    %f = Unary(kind='Floor') %e
    %j = Unary(kind='Neg') %i
    %h = Unary(kind='Abs') %j
  })");
}

}  // namespace
}  // namespace temper::passes
