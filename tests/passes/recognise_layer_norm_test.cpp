// SPDX-License-Identifier: Apache-2.0
#include "passes/recognise_layer_norm.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(RecogniseLayerNorm, with_scale_and_bias) {
  expect_pass("recognise_layer_norm", R"(graph g(%x: f32[n, 5, 4]) -> (%y) {
                @two = 2 : f32[]
                @eps = 0.5 : f32[]
                @scale = [1, 2, 3, 4] : f32[4]
                @bias = [4, 3, 2, 1] : f32[4]
                %m = Reduce(kind='Mean', axes=[-1]) %x
                %d = Binary(kind='Sub') %x, %m
                %s = Binary(kind='Pow') %d, @two
                %v = Reduce(kind='Mean', axes=[-1]) %s
                %e = Binary(kind='Add') %v, @eps
                %r = Unary(kind='Sqrt') %e
                %q = Binary(kind='Div') %d, %r
                %t = Binary(kind='Mul') %q, @scale
                %y = Binary(kind='Add') %t, @bias
              })",
              R"(graph g(%x: f32[n, 5, 4]) -> (%y) {
                @scale = [1, 2, 3, 4] : f32[4]
                @bias = [4, 3, 2, 1] : f32[4]
                %y = LayerNormalization(axis=2, epsilon=0.5) %x, @scale, @bias
              })");
}

TEST(RecogniseLayerNorm, without_parameters_over_two_axes) {
  expect_pass("recognise_layer_norm", R"(graph g(%x: f32[n, 2, 3]) -> (%y) {
                @eps = 0.5 : f32[]
                %m = Reduce(kind='Mean', axes=[1, 2]) %x
                %d = Binary(kind='Sub') %x, %m
                %s = Binary(kind='Mul') %d, %d
                %v = Reduce(kind='Mean', axes=[1, 2]) %s
                %e = Binary(kind='Add') @eps, %v
                %r = Unary(kind='Sqrt') %e
                %i = Unary(kind='Reciprocal') %r
                %y = Binary(kind='Mul') %d, %i
              })",
              R"(graph g(%x: f32[n, 2, 3]) -> (%y) {
                @ones = [1, 1, 1, 1, 1, 1] : f32[2, 3]
                %y = LayerNormalization(axis=1, epsilon=0.5) %x, @ones
              })");
}

TEST(RecogniseLayerNorm, inner_axes_and_other_readers_hold_it) {
  expect_unchanged("recognise_layer_norm", R"(graph g(%x: f32[n, 2, 3]) -> (%y, %v) {
    @eps = 0.5 : f32[]
    %m = Reduce(kind='Mean', axes=[1]) %x
    %d = Binary(kind='Sub') %x, %m
    %s = Binary(kind='Mul') %d, %d
    %w = Reduce(kind='Mean', axes=[1]) %s
    %e = Binary(kind='Add') %w, @eps
    %r = Unary(kind='Sqrt') %e
    %y = Binary(kind='Div') %d, %r
    %v = Unary(kind='Relu') %y
  })");
}

}  // namespace
}  // namespace temper::passes
