// SPDX-License-Identifier: Apache-2.0
#include "passes/eliminate_common_subexpressions.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(EliminateCommonSubexpressions, equal_nodes_and_constants_merge) {
  expect_pass("eliminate_common_subexpressions", R"(graph g(%x: f32[2]) -> (%y) {
                @c = [1, 2] : f32[2]
                @d = [1, 2] : f32[2]
                %a = Binary(kind='Add') %x, @c
                %b = Binary(kind='Add') %x, @d
                %y = Binary(kind='Mul') %a, %b
              })",
              R"(graph g(%x: f32[2]) -> (%y) {
                @c = [1, 2] : f32[2]
                %a = Binary(kind='Add') %x, @c
                %y = Binary(kind='Mul') %a, %a
              })");
}

TEST(EliminateCommonSubexpressions, attributes_and_order_matter) {
  expect_unchanged("eliminate_common_subexpressions", R"(graph g(%x: f32[2, 2], %z: f32[2, 2]) -> (%c, %f) {
    %a = Softmax(axis=0) %x
    %b = Softmax(axis=1) %x
    %c = Binary(kind='Sub') %a, %b
    %f = Binary(kind='Sub') %b, %a
  })");
}

TEST(EliminateCommonSubexpressions, outputs_keep_their_names) {
  expect_unchanged("eliminate_common_subexpressions", R"(graph g(%x: f32[2]) -> (%a, %b) {
    %a = Softmax %x
    %b = Softmax %x
  })");
}

}  // namespace
}  // namespace temper::passes
