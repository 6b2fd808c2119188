// SPDX-License-Identifier: Apache-2.0
#include "passes/unflatten_gemm.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(UnflattenGemm, a_projection_keeps_the_axes_of_its_rows) {
  expect_pass("unflatten_gemm", R"(graph g(%x: f32[n, 5, 2]) -> (%y) {
                @flat = [-1, 2] : i64[2]
                @apart = [-1, 5, 3] : i64[3]
                @w = [1, 2, 3, 4, 5, 6] : f32[3, 2]
                @b = [1, 2, 3] : f32[3]
                %a = Reshape %x, @flat
                %p = Gemm(transposes_b=true) %a, @w, @b
                %y = Reshape %p, @apart
              })",
              R"(graph g(%x: f32[n, 5, 2]) -> (%y) {
                @flat = [-1, 2] : i64[2]
                @apart = [-1, 5, 2] : i64[3]
                @w = [1, 3, 5, 2, 4, 6] : f32[2, 3]
                @b = [1, 2, 3] : f32[3]
                %a = Reshape %x, @flat
                %r = Reshape %a, @apart
                %p = MatMul %r, @w
                %y = Binary(kind='Add') %p, @b
              })");
}

TEST(UnflattenGemm, other_readers_scales_and_results_of_two_axes_hold_it) {
  expect_unchanged("unflatten_gemm", R"(graph g(%x: f32[4, 5, 2]) -> (%y, %z, %u, %p) {
    @flat = [20, 2] : i64[2]
    @apart = [4, 5, 3] : i64[3]
    @two = [10, 6] : i64[2]
    @w = random(seed=1) : f32[2, 3]
    %a = Reshape %x, @flat
    %p = Gemm %a, @w
    %y = Reshape %p, @apart
    %q = Gemm(alpha=2.0) %a, @w
    %z = Reshape %q, @apart
    %r = Gemm %a, @w
    %u = Reshape %r, @two
  })");
}

}  // namespace
}  // namespace temper::passes
