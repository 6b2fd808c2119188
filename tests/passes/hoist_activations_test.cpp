// SPDX-License-Identifier: Apache-2.0
#include "passes/hoist_activations.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(HoistActivations, the_convolutions_get_it) {
  expect_pass("hoist_activations", R"(graph g(%x: f32[n, 1, 2, 2], %z: f32[n, 1, 3, 3]) -> (%y) {
                @w = [1, 2] : f32[2, 1, 1, 1]
                %a = Conv %x, @w
                %b = Conv %z, @w
                @shape = [0, 2, -1] : i64[3]
                %c = Reshape %a, @shape
                %d = Reshape %b, @shape
                %e = Concat(axis=2) %c, %d
                %y = Unary(kind='Sigmoid') %e
              })",
              R"(graph g(%x: f32[n, 1, 2, 2], %z: f32[n, 1, 3, 3]) -> (%y) {
                @w = [1, 2] : f32[2, 1, 1, 1]
                %a = Conv %x, @w
                %d = Conv %z, @w
                %b = Unary(kind='Sigmoid') %a
                @shape = [0, 2, -1] : i64[3]
                %c = Reshape %b, @shape
                %e = Unary(kind='Sigmoid') %d
                %f = Reshape %e, @shape
                %y = Concat(axis=2) %c, %f
              })");
}

TEST(HoistActivations, another_source_or_reader_holds_it) {
  expect_unchanged("hoist_activations", R"(graph g(%x: f32[n, 1, 2, 2], %z: f32[n, 2, 2, 2]) -> (%y, %u, %c) {
    @w = [1, 2] : f32[2, 1, 1, 1]
    %a = Conv %x, @w
    %b = Concat(axis=2) %a, %z
    %y = Unary(kind='Sigmoid') %b
    @v = [3, 4] : f32[2, 1, 1, 1]
    %c = Conv %x, @v
    %d = Flatten %c
    %u = Unary(kind='Sigmoid') %d
  })");
}

}  // namespace
}  // namespace temper::passes
