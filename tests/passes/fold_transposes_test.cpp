// SPDX-License-Identifier: Apache-2.0
#include "passes/fold_transposes.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(FoldTransposes, two_become_one) {
  expect_pass("fold_transposes", R"(graph g(%x: f32[2, 3, 4]) -> (%y) {
                %a = Transpose(perm=[1, 2, 0]) %x
                %y = Transpose(perm=[0, 2, 1]) %a
              })",
              R"(graph g(%x: f32[2, 3, 4]) -> (%y) { %y = Transpose(perm=[1, 0, 2]) %x })");
}

TEST(FoldTransposes, a_pair_of_inverses_goes) {
  expect_pass("fold_transposes", R"(graph g(%x: f32[2, 3]) -> (%y) {
                %a = Transpose %x
                %b = Transpose %a
                %y = Unary(kind='Relu') %b
              })",
              R"(graph g(%x: f32[2, 3]) -> (%y) { %y = Unary(kind='Relu') %x })");
}

TEST(FoldTransposes, an_input_does_not_become_an_output) {
  expect_unchanged("fold_transposes", R"(graph g(%x: f32[2, 3]) -> (%y) {
    %a = Transpose %x
    %y = Transpose %a
  })");
}

}  // namespace
}  // namespace temper::passes
