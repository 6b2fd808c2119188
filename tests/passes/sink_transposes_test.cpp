// SPDX-License-Identifier: Apache-2.0
#include "passes/sink_transposes.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(SinkTransposes, elementwise_operators_are_passed) {
  expect_pass("sink_transposes", R"(graph g(%x: f32[n, 3, 4]) -> (%y) {
                %a = Transpose(perm=[0, 2, 1]) %x
                %b = Unary(kind='Relu') %a
                @c = [1, 2, 3] : f32[3]
                %d = Binary(kind='Mul') %b, @c
                @half = 0.5 : f32[]
                %y = Binary(kind='Sub') @half, %d
              })",
              R"(graph g(%x: f32[n, 3, 4]) -> (%y) {
                %a = Unary(kind='Relu') %x
                @c = [1, 2, 3] : f32[1, 3, 1]
                %b = Binary(kind='Mul') %a, @c
                @half = 0.5 : f32[]
                %d = Binary(kind='Sub') @half, %b
                %y = Transpose(perm=[0, 2, 1]) %d
              })");
}

TEST(SinkTransposes, equal_transposes_meet) {
  expect_pass("sink_transposes", R"(graph g(%x: f32[2, 3, 4], %z: f32[2, 3, 4]) -> (%y) {
                %a = Transpose(perm=[1, 2, 0]) %x
                %b = Transpose(perm=[1, 2, 0]) %z
                %c = Binary(kind='Add') %a, %b
                %d = Unary(kind='Relu') %c
                %e = Reduce(kind='Mean', axes=[1]) %d
                %y = Unary(kind='Relu') %e
              })",
              R"(graph g(%x: f32[2, 3, 4], %z: f32[2, 3, 4]) -> (%y) {
                %c = Binary(kind='Add') %x, %z
                %d = Unary(kind='Relu') %c
                %e = Reduce(kind='Mean', axes=[2]) %d
                %f = Unary(kind='Relu') %e
                %y = Transpose(perm=[1, 2, 0]) %f
              })");
}

TEST(SinkTransposes, concat_follows_its_axis) {
  expect_pass("sink_transposes", R"(graph g(%x: f32[2, 3, 4], %z: f32[2, 5, 4]) -> (%y) {
                %a = Transpose(perm=[1, 2, 0]) %x
                %b = Transpose(perm=[1, 2, 0]) %z
                %y = Concat(axis=0) %a, %b
              })",
              R"(graph g(%x: f32[2, 3, 4], %z: f32[2, 5, 4]) -> (%y) {
                %c = Concat(axis=1) %x, %z
                %y = Transpose(perm=[1, 2, 0]) %c
              })");
}

TEST(SinkTransposes, rows_are_multiplied_before_they_move) {
  expect_pass("sink_transposes", R"(graph g(%x: f32[2, n, 4]) -> (%y) {
                @w = random(seed=1) : f32[4, 6]
                %a = Transpose(perm=[1, 0, 2]) %x
                %y = MatMul %a, @w
              })",
              R"(graph g(%x: f32[2, n, 4]) -> (%y) {
                @w = random(seed=1) : f32[4, 6]
                %a = MatMul %x, @w
                %y = Transpose(perm=[1, 0, 2]) %a
              })");
}

TEST(SinkTransposes, columns_and_other_products_hold_it) {
  expect_unchanged("sink_transposes", R"(graph g(%x: f32[2, 3, 4], %z: f32[3, 4, 2]) -> (%a, %b) {
    @w = random(seed=1) : f32[3, 6]
    %t = Transpose(perm=[0, 2, 1]) %x
    %a = MatMul %t, @w
    %u = Transpose(perm=[1, 0, 2]) %x
    %b = MatMul %u, %z
  })");
}

TEST(SinkTransposes, other_readers_and_broadcasts_hold_it) {
  expect_unchanged("sink_transposes", R"(graph g(%x: f32[2, 3], %v: f32[2]) -> (%y, %a, %z) {
    %a = Transpose %x
    %y = Unary(kind='Relu') %a
    %b = Transpose(perm=[1, 0]) %x
    %z = Binary(kind='Add') %b, %v
  })");
}

}  // namespace
}  // namespace temper::passes
