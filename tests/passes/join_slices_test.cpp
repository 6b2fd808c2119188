// SPDX-License-Identifier: Apache-2.0
#include "passes/join_slices.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(JoinSlices, parts_of_a_split_put_together_are_its_input) {
  expect_pass("join_slices", R"(graph g(%x: f32[n, 6, 4], %d: f32[n, 2, 4]) -> (%c, %s) {
                %a, %b = Split(axis=1, sizes=[4, 2], parts=2) %x
                %s = Softmax %b
                %c = Concat(axis=1) %a, %b, %d
              })",
              R"(graph g(%x: f32[n, 6, 4], %d: f32[n, 2, 4]) -> (%c, %s) {
                %a, %b = Split(axis=1, sizes=[4, 2], parts=2) %x
                %s = Softmax %b
                %c = Concat(axis=1) %x, %d
              })");
}

TEST(JoinSlices, neighbouring_slices_that_cover_the_axis_are_their_input) {
  expect_pass("join_slices", R"(graph g(%x: f32[n, 6, 4], %d: f32[n, 2, 4]) -> (%c) {
                @zero = [0] : i64[1]
                @three = [3] : i64[1]
                @six = [6] : i64[1]
                @one = [1] : i64[1]
                %a = Slice %x, @zero, @three, @one
                %b = Slice %x, @three, @six, @one
                %c = Concat(axis=1) %d, %a, %b
              })",
              R"(graph g(%x: f32[n, 6, 4], %d: f32[n, 2, 4]) -> (%c) {
                %c = Concat(axis=1) %d, %x
              })");
}

TEST(JoinSlices, parts_in_another_order_or_along_another_axis_stay) {
  expect_unchanged("join_slices", R"(graph g(%x: f32[2, 6, 4]) -> (%c) {
                %a, %b = Split(axis=1, sizes=[3, 3], parts=2) %x
                %c = Concat(axis=1) %b, %a
              })");
  expect_unchanged("join_slices", R"(graph g(%x: f32[2, 6, 4]) -> (%c) {
                %a, %b = Split(axis=1, sizes=[3, 3], parts=2) %x
                %c = Concat(axis=2) %a, %b
              })");
}

}  // namespace
}  // namespace temper::passes
