// SPDX-License-Identifier: Apache-2.0
#include "passes/recognise_hard_swish.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(RecogniseHardSwish, its_spellings) {
  expect_pass("recognise_hard_swish", R"(graph g(%x: f32[n, 3]) -> (%a, %b, %c, %d) {
                @three = 3 : f32[]
                @six = 6 : f32[]
                @sixth = 0.16666667 : f32[]
                %h = Unary(kind='HardSigmoid', alpha=0.16666667163372040, beta=0.5) %x
                %a = Binary(kind='Mul') %x, %h
                %i = Binary(kind='Add') %x, @three
                %j = Unary(kind='Clip', alpha=0, beta=6) %i
                %k = Binary(kind='Mul') %x, %j
                %b = Binary(kind='Div') %k, @six
                %l = Binary(kind='Add') @three, %x
                %m = Unary(kind='Clip', alpha=0, beta=6) %l
                %o = Binary(kind='Mul') %m, @sixth
                %c = Binary(kind='Mul') %o, %x
                %p = Binary(kind='Add') @three, %x
                %q = Unary(kind='Clip', alpha=0, beta=6) %p
                %d = Binary(kind='Div') %q, @six
              })",
              R"(graph g(%x: f32[n, 3]) -> (%a, %b, %c, %d) {
                %a = Unary(kind='HardSwish') %x
                %b = Unary(kind='HardSwish') %x
                %c = Unary(kind='HardSwish') %x
                %d = Unary(kind='HardSigmoid', alpha=0.16666666666666666, beta=0.5) %x
              })");
}

TEST(RecogniseHardSwish, other_bounds_are_something_else) {
  expect_unchanged("recognise_hard_swish", R"(graph g(%x: f32[3]) -> (%y) {
    @three = 3 : f32[]
    @six = 6 : f32[]
    %i = Binary(kind='Add') %x, @three
    %j = Unary(kind='Clip', alpha=0, beta=5) %i
    %k = Binary(kind='Mul') %x, %j
    %y = Binary(kind='Div') %k, @six
  })");
}

}  // namespace
}  // namespace temper::passes
