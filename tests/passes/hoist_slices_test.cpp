// SPDX-License-Identifier: Apache-2.0
#include "passes/hoist_slices.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(HoistSlices, a_detector_head_is_not_put_together) {
  expect_pass("hoist_slices", R"(graph g(%a: f32[n, 2, 2, 2], %b: f32[n, 3, 2, 2], %c: f32[n, 2, 1, 1],
                                         %d: f32[n, 3, 1, 1]) -> (%y, %z) {
                %e = Concat(axis=1) %a, %b
                %f = Concat(axis=1) %c, %d
                @shape = [0, 5, -1] : i64[3]
                %g = Reshape %e, @shape
                %h = Reshape %f, @shape
                %i = Concat(axis=2) %g, %h
                %y, %z = Split(axis=1, sizes=[2, 3], parts=2) %i
              })",
              R"(graph g(%a: f32[n, 2, 2, 2], %b: f32[n, 3, 2, 2], %c: f32[n, 2, 1, 1],
                         %d: f32[n, 3, 1, 1]) -> (%y, %z) {
                @s0 = [0, 2, 4] : i64[3]
                %e = Reshape %a, @s0
                @s1 = [0, 2, 1] : i64[3]
                %f = Reshape %c, @s1
                %y = Concat(axis=2) %e, %f
                @s2 = [0, 3, 4] : i64[3]
                %g = Reshape %b, @s2
                @s3 = [0, 3, 1] : i64[3]
                %h = Reshape %d, @s3
                %z = Concat(axis=2) %g, %h
              })");
}

TEST(HoistSlices, a_slice_of_whole_inputs) {
  expect_pass("hoist_slices", R"(graph g(%a: f32[n, 2], %b: f32[n, 3], %c: f32[n, 1]) -> (%y) {
                %d = Concat(axis=1) %a, %b, %c
                @begin = [2] : i64[1]
                @end = [6] : i64[1]
                @axis = [1] : i64[1]
                %y = Slice %d, @begin, @end, @axis
              })",
              R"(graph g(%a: f32[n, 2], %b: f32[n, 3], %c: f32[n, 1]) -> (%y) { %y = Concat(axis=1) %b, %c })");
}

TEST(HoistSlices, borders_and_other_readers_hold_it) {
  expect_unchanged("hoist_slices", R"(graph g(%a: f32[n, 2], %b: f32[n, 2]) -> (%y, %z, %w) {
    @one = [1] : i64[1]
    @two = [2] : i64[1]
    @three = [3] : i64[1]
    %c = Concat(axis=1) %a, %b
    %y = Slice %c, @one, @three, @one
    %d = Concat(axis=1) %b, %a
    %z = Slice %d, @two, @three, @one
    %w = Unary(kind='Relu') %d
  })");
}

}  // namespace
}  // namespace temper::passes
