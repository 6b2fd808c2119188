// SPDX-License-Identifier: Apache-2.0
#include "passes/recognise_dfl.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(RecogniseDfl, the_bins_stay_where_they_are) {
  expect_pass("recognise_dfl", R"(graph g(%x: f32[n, 4, 8, 5]) -> (%y) {
                @w = range(0) : f32[1, 8, 1, 1]
                %t = Transpose(perm=[0, 2, 1, 3]) %x
                %s = Softmax(axis=1) %t
                %c = Conv(strides=[1, 1], pads=[0, 0, 0, 0]) %s, @w
                @shape = [0, 4, -1] : i64[3]
                %y = Reshape %c, @shape
              })",
              R"(graph g(%x: f32[n, 4, 8, 5]) -> (%y) {
                @w = range(0) : f32[1, 8]
                %s = Softmax(axis=2) %x
                %m = MatMul @w, %s
                %t = Transpose(perm=[0, 2, 1, 3]) %m
                @shape = [0, 4, -1] : i64[3]
                %y = Reshape %t, @shape
              })");
}

TEST(RecogniseDfl, a_weighted_sum_is_an_expectation_too) {
  expect_pass("recognise_dfl", R"(graph g(%x: f32[n, 4, 8, 5]) -> (%y) {
                @w = range(0) : f32[1, 8, 1, 1]
                %t = Transpose(perm=[0, 2, 1, 3]) %x
                %s = Softmax(axis=1) %t
                %m = Binary(kind='Mul') %s, @w
                %y = Reduce(axes=[1], keep_dims=false) %m
              })",
              R"(graph g(%x: f32[n, 4, 8, 5]) -> (%y) {
                @w = range(0) : f32[1, 8]
                %s = Softmax(axis=2) %x
                %m = MatMul @w, %s
                %y = Squeeze(axes=[2]) %m
              })");
}

TEST(RecogniseDfl, other_convolutions_stay) {
  expect_unchanged("recognise_dfl", R"(graph g(%x: f32[n, 4, 8, 5]) -> (%y) {
    @w = range(0) : f32[1, 8, 1, 3]
    %t = Transpose(perm=[0, 2, 1, 3]) %x
    %s = Softmax(axis=1) %t
    %y = Conv %s, @w
  })");
}

}  // namespace
}  // namespace temper::passes
