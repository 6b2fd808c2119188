// SPDX-License-Identifier: Apache-2.0
#include "passes/recognise_gelu.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(RecogniseGelu, the_exact_form) {
  expect_pass("recognise_gelu", R"(graph g(%x: f32[n, 3]) -> (%y, %z) {
                @root = 1.4142135 : f32[]
                @one = 1 : f32[]
                @half = 0.5 : f32[]
                %a = Binary(kind='Div') %x, @root
                %b = Unary(kind='Erf') %a
                %c = Binary(kind='Add') %b, @one
                %d = Binary(kind='Mul') %x, %c
                %y = Binary(kind='Mul') %d, @half
                @inverse = 0.70710677 : f32[]
                %e = Binary(kind='Mul') %x, @inverse
                %f = Unary(kind='Erf') %e
                %h = Binary(kind='Add') @one, %f
                %i = Binary(kind='Mul') %x, @half
                %z = Binary(kind='Mul') %h, %i
              })",
              R"(graph g(%x: f32[n, 3]) -> (%y, %z) {
                %y = Unary(kind='Gelu') %x
                %z = Unary(kind='Gelu') %x
              })");
}

TEST(RecogniseGelu, the_tanh_form) {
  expect_pass("recognise_gelu", R"(graph g(%x: f32[n, 3]) -> (%y) {
                @three = 3 : f32[]
                @k = 0.044715 : f32[]
                @scale = 0.7978846 : f32[]
                @one = 1 : f32[]
                @half = 0.5 : f32[]
                %a = Binary(kind='Pow') %x, @three
                %b = Binary(kind='Mul') %a, @k
                %c = Binary(kind='Add') %x, %b
                %d = Binary(kind='Mul') %c, @scale
                %e = Unary(kind='Tanh') %d
                %f = Binary(kind='Add') %e, @one
                %h = Binary(kind='Mul') @half, %x
                %y = Binary(kind='Mul') %h, %f
              })",
              R"(graph g(%x: f32[n, 3]) -> (%y) { %y = Unary(kind='GeluTanh') %x })");
}

TEST(RecogniseGelu, other_constants_are_something_else) {
  expect_unchanged("recognise_gelu", R"(graph g(%x: f32[3]) -> (%y) {
    @root = 1.5 : f32[]
    @one = 1 : f32[]
    @half = 0.5 : f32[]
    %a = Binary(kind='Div') %x, @root
    %b = Unary(kind='Erf') %a
    %c = Binary(kind='Add') %b, @one
    %d = Binary(kind='Mul') %x, %c
    %y = Binary(kind='Mul') %d, @half
  })");
}

}  // namespace
}  // namespace temper::passes
