// SPDX-License-Identifier: Apache-2.0
#include "passes/eliminate_identities.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(EliminateIdentities, operators_that_return_their_input_go) {
  expect_pass("eliminate_identities", R"(graph g(%x: f32[n, 2, 3]) -> (%y) {
                %a = Identity %x
                %b = Cast %a
                @s = [0, 2, 3] : i64[3]
                %c = Reshape %b, @s
                %d = Transpose(perm=[0, 1, 2]) %c
                %e = Concat %d
                @begin = [0, 0] : i64[2]
                @end = [2, 100] : i64[2]
                @axes = [1, 2] : i64[2]
                %f = Slice %e, @begin, @end, @axes
                @pads = fill(0) : i64[6]
                %g = Pad %f, @pads
                @one = 1 : f32[]
                %h = Binary(kind='Mul') @one, %g
                @zeros = [0, 0, 0] : f32[3]
                %i = Binary(kind='Sub') %h, @zeros
                %y = Unary(kind='Relu') %i
              })",
              R"(graph g(%x: f32[n, 2, 3]) -> (%y) { %y = Unary(kind='Relu') %x })");
}

TEST(EliminateIdentities, an_output_keeps_its_name) {
  expect_pass("eliminate_identities", R"(graph g(%x: f32[2]) -> (%y) {
                %a = Unary(kind='Relu') %x
                %y = Identity %a
              })",
              R"(graph g(%x: f32[2]) -> (%y) { %y = Unary(kind='Relu') %x })");
}

TEST(EliminateIdentities, two_outputs_stay_two_values) {
  expect_unchanged("eliminate_identities", R"(graph g(%x: f32[2]) -> (%a, %b, %c) {
    %a = Unary(kind='Relu') %x
    %b = Identity %a
    %c = Identity %x
  })");
}

TEST(EliminateIdentities, what_changes_something_stays) {
  expect_unchanged("eliminate_identities", R"(graph g(%x: f32[n, 1], %z: f32[3]) -> (%b, %c, %d, %e, %f) {
    @zeros = [0, 0] : f32[2]
    %b = Binary(kind='Add') %x, @zeros
    @one = 1 : f32[]
    %c = Binary(kind='Div') @one, %x
    @back = [-1] : i64[1]
    @end = [-100] : i64[1]
    @axes = [0] : i64[1]
    %d = Slice %z, @back, @end, @axes, @back
    @pads = [1, -1] : i64[2]
    %e = Pad %z, @pads
    %f = Cast(to=f16) %x
  })");
}

}  // namespace
}  // namespace temper::passes
