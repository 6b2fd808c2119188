// SPDX-License-Identifier: Apache-2.0
#include "passes/fold_shape_content.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(FoldShapeContent, a_shape_of_known_extents_becomes_a_constant) {
  expect_pass("fold_shape_content", R"(graph g(%x: f32[2, 3]) -> (%s) { %s = Shape %x })",
              R"(graph g(%x: f32[2, 3]) -> (@s) { @s = [2, 3] : i64[2] })");
}

TEST(FoldShapeContent, a_symbol_stays) {
  expect_unchanged("fold_shape_content", R"(graph g(%x: f32[batch, 3]) -> (%s) { %s = Shape %x })");
}

TEST(FoldShapeContent, constants_behind_symbols_are_found) {
  expect_pass("fold_shape_content", R"(graph g(%x: f32[batch, 6]) -> (%y) {
                %s = Shape(start=1) %x
                @two = [2] : i64[1]
                %h = Binary(kind='Div') %s, @two
                @b = [-1, 2] : i64[2]
                %t = Concat %h, @b
                %y = Reshape %x, %t
              })",
              R"(graph g(%x: f32[batch, 6]) -> (%y) {
                @t = [3, -1, 2] : i64[3]
                %y = Reshape %x, @t : f32[3, batch, 2]
              })");
}

}  // namespace
}  // namespace temper::passes
