// SPDX-License-Identifier: Apache-2.0
#include "passes/split_broadcast_product.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(SplitBroadcastProduct, a_tiled_row_is_multiplied_once) {
  expect_pass("split_broadcast_product", R"(graph g(%x: f32[n, 5, 2], %r: f32[n, 1, 1]) -> (%y) {
                @repeats = [1, 5, 1] : i64[3]
                @w = [1, 2, 3, 4, 5, 6] : f32[3, 2]
                @b = [7, 8] : f32[2]
                %t = Tile %r, @repeats
                %c = Concat(axis=2) %x, %t
                %y = FusedMatMul %c, @w, @b
              })",
              R"(graph g(%x: f32[n, 5, 2], %r: f32[n, 1, 1]) -> (%y) {
                @b = [7, 8] : f32[2]
                @last = [5, 6] : f32[1, 2]
                @first = [1, 2, 3, 4] : f32[2, 2]
                %s = FusedMatMul %r, @last, @b
                %m = MatMul %x, @first
                %y = Binary(kind='Add') %m, %s
              })");
}

TEST(SplitBroadcastProduct, parts_on_both_sides_stay_together) {
  expect_pass("split_broadcast_product", R"(graph g(%x: f32[n, 5, 1], %r: f32[n, 1, 1], %z: f32[n, 5, 1]) -> (%y) {
                @shape = [1, 5, 1] : i64[3]
                @w = [1, 2, 3, 4, 5, 6] : f32[3, 2]
                %t = Expand %r, @shape
                %c = Concat(axis=-1) %x, %t, %z
                %y = MatMul %c, @w
              })",
              R"(graph g(%x: f32[n, 5, 1], %r: f32[n, 1, 1], %z: f32[n, 5, 1]) -> (%y) {
                @middle = [3, 4] : f32[1, 2]
                %s = MatMul %r, @middle
                %c = Concat(axis=-1) %x, %z
                @rest = [1, 2, 5, 6] : f32[2, 2]
                %m = MatMul %c, @rest
                %y = Binary(kind='Add') %m, %s
              })");
}

TEST(SplitBroadcastProduct, other_axes_readers_and_repeats_hold_it) {
  expect_unchanged("split_broadcast_product",
                   R"(graph g(%x: f32[n, 4, 2], %r: f32[n, 1, 2], %q: f32[1, 4, 2]) -> (%a, %b, %c, %d) {
    @rows = [1, 4, 1] : i64[3]
    @v = random(seed=1) : f32[4, 3]
    @w = random(seed=2) : f32[2, 3]
    %t = Tile %r, @rows
    %e = Concat(axis=1) %x, %t
    %a = MatMul %e, @w
    %u = Tile %r, @rows
    %b = Concat(axis=2) %x, %u
    %c = MatMul %b, @v
    %s = Shape(end=1) %x
    @tail = [1, 1] : i64[2]
    %o = Concat(axis=0) %s, @tail
    %g = Expand %q, %o
    %h = Concat(axis=2) %x, %g
    %d = MatMul %h, @v
  })");
}

}  // namespace
}  // namespace temper::passes
