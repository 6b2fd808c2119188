// SPDX-License-Identifier: Apache-2.0
#include "passes/merge_reshapes.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(MergeReshapes, a_chain_becomes_one) {
  expect_pass("merge_reshapes", R"(graph g(%x: f32[n, 4, h]) -> (%y) {
                @s = [0, 2, 2, -1] : i64[4]
                %a = Reshape %x, @s
                %b = Unsqueeze(axes=[0]) %a
                %c = Flatten(axis=2) %b
                %y = Unsqueeze(axes=[1]) %c
              })",
              R"(graph g(%x: f32[n, 4, h]) -> (%y) {
                @s = [0, 1, -1] : i64[3]
                %y = Reshape %x, @s : f32[n, 1, 4*h]
              })");
}

TEST(MergeReshapes, a_chain_that_leads_back_goes) {
  expect_pass("merge_reshapes", R"(graph g(%x: f32[n, 4]) -> (%y) {
                %a = Unsqueeze(axes=[0]) %x
                %b = Squeeze(axes=[0]) %a
                %y = Unary(kind='Relu') %b
              })",
              R"(graph g(%x: f32[n, 4]) -> (%y) { %y = Unary(kind='Relu') %x })");
}

TEST(MergeReshapes, a_transpose_of_ones_is_a_reshape) {
  expect_pass("merge_reshapes", R"(graph g(%x: f32[n, 4, 1, 1]) -> (%y) { %y = Transpose(perm=[0, 2, 3, 1]) %x })",
              R"(graph g(%x: f32[n, 4, 1, 1]) -> (%y) {
                @s = [0, 1, 1, 4] : i64[4]
                %y = Reshape %x, @s
              })");
}

TEST(MergeReshapes, single_ones_and_two_free_extents_stay) {
  expect_unchanged("merge_reshapes", R"(graph g(%x: f32[n, 4, h]) -> (%y, %z) {
    %a = Unsqueeze(axes=[0]) %x
    %y = Unsqueeze(axes=[0]) %a
    %z = Unsqueeze(axes=[3]) %x
  })");
}

}  // namespace
}  // namespace temper::passes
