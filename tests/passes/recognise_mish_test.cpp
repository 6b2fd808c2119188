// SPDX-License-Identifier: Apache-2.0
#include "passes/recognise_mish.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(RecogniseMish, its_spellings) {
  expect_pass("recognise_mish", R"(graph g(%x: f32[n, 3]) -> (%y, %z) {
                %a = Unary(kind='Softplus') %x
                %b = Unary(kind='Tanh') %a
                %y = Binary(kind='Mul') %x, %b
                @one = 1 : f32[]
                %c = Unary(kind='Exp') %x
                %d = Binary(kind='Add') %c, @one
                %e = Unary(kind='Log') %d
                %f = Unary(kind='Tanh') %e
                %z = Binary(kind='Mul') %f, %x
              })",
              R"(graph g(%x: f32[n, 3]) -> (%y, %z) {
                %y = Unary(kind='Mish') %x
                %z = Unary(kind='Mish') %x
              })");
}

TEST(RecogniseMish, another_factor_is_something_else) {
  expect_unchanged("recognise_mish", R"(graph g(%x: f32[3], %w: f32[3]) -> (%y) {
    %a = Unary(kind='Softplus') %x
    %b = Unary(kind='Tanh') %a
    %y = Binary(kind='Mul') %w, %b
  })");
}

}  // namespace
}  // namespace temper::passes
