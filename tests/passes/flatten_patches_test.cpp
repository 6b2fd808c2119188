// SPDX-License-Identifier: Apache-2.0
#include "passes/flatten_patches.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(FlattenPatches, a_patch_embedding_becomes_a_matrix_product) {
  expect_pass("flatten_patches", R"(graph g(%x: f32[n, 1, 4, 6]) -> (%y) {
                @w = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] : f32[2, 1, 2, 3]
                @b = [1, 2] : f32[2]
                @flat = [0, 2, 4] : i64[3]
                %c = Conv(strides=[2, 3]) %x, @w, @b
                %r = Reshape %c, @flat
                %y = Transpose(perm=[0, 2, 1]) %r
              })",
              R"(graph g(%x: f32[n, 1, 4, 6]) -> (%y) {
                @cells = [0, 1, 2, 2, 2, 3] : i64[6]
                @rows = [0, 4, 6] : i64[3]
                @w = [1, 7, 2, 8, 3, 9, 4, 10, 5, 11, 6, 12] : f32[6, 2]
                @b = [1, 2] : f32[2]
                %a = Reshape %x, @cells
                %t = Transpose(perm=[0, 2, 4, 1, 3, 5]) %a
                %f = Reshape %t, @rows
                %m = MatMul %f, @w
                %y = Binary(kind='Add') %m, @b
              })");
}

TEST(FlattenPatches, overlapping_windows_and_lost_pixels_hold_it) {
  expect_unchanged("flatten_patches", R"(graph g(%x: f32[n, 1, 5, 5]) -> (%y) {
    @w = random(seed=1) : f32[2, 1, 3, 3]
    @flat = [0, 2, 4] : i64[3]
    %c = Conv(strides=[2, 2]) %x, @w
    %r = Reshape %c, @flat
    %y = Transpose(perm=[0, 2, 1]) %r
  })");
  expect_unchanged("flatten_patches", R"(graph g(%x: f32[n, 1, 5, 4]) -> (%y) {
    @w = random(seed=1) : f32[2, 1, 2, 2]
    @flat = [0, 2, 4] : i64[3]
    %c = Conv(strides=[2, 2]) %x, @w
    %r = Reshape %c, @flat
    %y = Transpose(perm=[0, 2, 1]) %r
  })");
}

}  // namespace
}  // namespace temper::passes
