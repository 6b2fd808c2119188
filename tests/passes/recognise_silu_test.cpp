// SPDX-License-Identifier: Apache-2.0
#include "passes/recognise_silu.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(RecogniseSilu, a_product_with_the_sigmoid) {
  expect_pass("recognise_silu", R"(graph g(%x: f32[n, 3]) -> (%y, %z, %q) {
                %s = Unary(kind='Sigmoid') %x
                %y = Binary(kind='Mul') %s, %x
                %m = Unary(kind='Neg') %x
                %e = Unary(kind='Exp') %m
                @one = 1 : f32[]
                %d = Binary(kind='Add') @one, %e
                %z = Binary(kind='Div') %x, %d
                @a = 1.702 : f32[]
                %b = Binary(kind='Mul') %x, @a
                %c = Unary(kind='Sigmoid') %b
                %q = Binary(kind='Mul') %x, %c
              })",
              R"(graph g(%x: f32[n, 3]) -> (%y, %z, %q) {
                %y = Unary(kind='Silu') %x
                %z = Unary(kind='Silu') %x
                %q = Unary(kind='QuickGelu', alpha=1.702) %x
              })");
}

TEST(RecogniseSilu, another_reader_of_the_sigmoid_holds_it) {
  expect_unchanged("recognise_silu", R"(graph g(%x: f32[3], %w: f32[3]) -> (%s, %y, %z) {
    %s = Unary(kind='Sigmoid') %x
    %y = Binary(kind='Mul') %x, %s
    %t = Unary(kind='Sigmoid') %w
    %z = Binary(kind='Mul') %x, %t
  })");
}

}  // namespace
}  // namespace temper::passes
