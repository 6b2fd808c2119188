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

TEST(FoldConstants, inputs_stay) {
  expect_unchanged("fold_constants", "graph g(%x: f32[2]) -> (%b) { %b = Softmax %x }");
}

}  // namespace
}  // namespace temper::passes
