// SPDX-License-Identifier: Apache-2.0
#include "passes/settle_reshapes.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(SettleReshapes, a_computed_shape_becomes_a_constant) {
  expect_pass("settle_reshapes", R"(graph g(%x: f32[batch, 4, 2, 3]) -> (%y) {
                %s = Shape(end=1) %x
                @rest = [2, -1] : i64[2]
                %t = Concat %s, @rest
                %y = Reshape %x, %t
              })",
              R"(graph g(%x: f32[batch, 4, 2, 3]) -> (%y) {
                @t = [0, 2, 12] : i64[3]
                %y = Reshape %x, @t
              })");
}

TEST(SettleReshapes, two_free_extents_stay) {
  expect_unchanged("settle_reshapes", R"(graph g(%x: f32[batch, height]) -> (%y) {
    %s = Shape(start=1) %x
    %r = Shape(end=1) %x
    %t = Concat %s, %r
    %y = Reshape %x, %t
  })");
}

}  // namespace
}  // namespace temper::passes
