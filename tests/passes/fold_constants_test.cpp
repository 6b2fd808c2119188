// SPDX-License-Identifier: Apache-2.0
#include "passes/fold_constants.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(FoldConstants, a_node_of_constants_becomes_a_constant) {
  expect_pass("fold_constants", R"(graph g(%x: f32[2]) -> (%a, %b) {
                @c = [0, 0] : f32[2]
                %a = Softmax @c
                %b = Softmax %x
              })",
              R"(graph g(%x: f32[2]) -> (@a, %b) {
                @a = [0.5, 0.5] : f32[2]
                %b = Softmax %x
              })");
}

TEST(FoldConstants, a_chain_folds_in_one_run) {
  expect_pass("fold_constants", R"(graph g() -> (%b) {
                @c = [1, 1] : f32[2]
                %a = Softmax @c
                %b = Softmax %a
              })",
              R"(graph g() -> (@b) { @b = [0.5, 0.5] : f32[2] })");
}

TEST(FoldConstants, a_range_of_reals_folds_where_it_is_short) {
  expect_pass("fold_constants", R"(graph g() -> (%y) { %y = Range (0.5 : f32[]), (3 : f32[]), (1 : f32[]) })",
              R"(graph g() -> (@y) { @y = [0.5, 1.5, 2.5] : f32[3] })");
  expect_unchanged("fold_constants", R"(graph g() -> (%y) {
    @zero = 0 : f32[]
    @far = 1e30 : f32[]
    @one = 1 : f32[]
    %y = Range @zero, @far, @one
  })");
}

TEST(FoldConstants, random_numbers_are_not_folded) {
  expect_unchanged("fold_constants", "graph g() -> (%y) { %y = Random(shape=[2]) }");
}

TEST(FoldConstants, inputs_stay) {
  expect_unchanged("fold_constants", "graph g(%x: f32[2]) -> (%b) { %b = Softmax %x }");
}

}  // namespace
}  // namespace temper::passes
