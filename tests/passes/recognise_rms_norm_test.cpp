// SPDX-License-Identifier: Apache-2.0
#include "passes/recognise_rms_norm.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(RecogniseRmsNorm, with_a_scale) {
  expect_pass("recognise_rms_norm", R"(graph g(%x: f32[n, 4]) -> (%y) {
                @two = 2 : f32[]
                @one = 1 : f32[]
                @eps = 0.5 : f32[]
                @scale = [1, 2, 3, 4] : f32[4]
                %s = Binary(kind='Pow') %x, @two
                %v = Reduce(kind='Mean', axes=[1]) %s
                %e = Binary(kind='Add') %v, @eps
                %r = Unary(kind='Sqrt') %e
                %i = Binary(kind='Div') @one, %r
                %q = Binary(kind='Mul') %x, %i
                %y = Binary(kind='Mul') @scale, %q
              })",
              R"(graph g(%x: f32[n, 4]) -> (%y) {
                @scale = [1, 2, 3, 4] : f32[4]
                %y = RmsNormalization(axis=1, epsilon=0.5) %x, @scale
              })");
}

TEST(RecogniseRmsNorm, a_wider_scale_stays_outside) {
  expect_pass("recognise_rms_norm", R"(graph g(%x: f32[1, 2], %w: f32[3, 2]) -> (%y) {
                @eps = 0.5 : f32[]
                %s = Binary(kind='Mul') %x, %x
                %v = Reduce(kind='Mean', axes=[1]) %s
                %e = Binary(kind='Add') %v, @eps
                %r = Unary(kind='Sqrt') %e
                %q = Binary(kind='Div') %x, %r
                %y = Binary(kind='Mul') %w, %q
              })",
              R"(graph g(%x: f32[1, 2], %w: f32[3, 2]) -> (%y) {
                @ones = [1, 1] : f32[2]
                %q = RmsNormalization(axis=1, epsilon=0.5) %x, @ones
                %y = Binary(kind='Mul') %w, %q
              })");
}

TEST(RecogniseRmsNorm, a_sum_is_no_mean) {
  expect_unchanged("recognise_rms_norm", R"(graph g(%x: f32[n, 4]) -> (%y) {
    @eps = 0.5 : f32[]
    %s = Binary(kind='Mul') %x, %x
    %v = Reduce(kind='Sum', axes=[1]) %s
    %e = Binary(kind='Add') %v, @eps
    %r = Unary(kind='Sqrt') %e
    %y = Binary(kind='Div') %x, %r
  })");
}

}  // namespace
}  // namespace temper::passes
