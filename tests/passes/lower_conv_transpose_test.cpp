// SPDX-License-Identifier: Apache-2.0
#include "passes/lower_conv_transpose.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(LowerConvTranspose, weights_are_turned) {
  expect_pass("lower_conv_transpose", R"(graph g(%x: f32[n, 2, 5, 5]) -> (%y) {
                @w = [1, 2, 3, 4, 5, 6, 7, 8] : f32[2, 1, 2, 2]
                @b = [1] : f32[1]
                %y = ConvTranspose(strides=[1, 1], pads=[1, 0, 0, 1]) %x, @w, @b
              })",
              R"(graph g(%x: f32[n, 2, 5, 5]) -> (%y) {
                @w = [4, 3, 2, 1, 8, 7, 6, 5] : f32[1, 2, 2, 2]
                @b = [1] : f32[1]
                %y = Conv(strides=[1, 1], pads=[0, 1, 1, 0]) %x, @w, @b
              })");
}

TEST(LowerConvTranspose, groups_and_dilations) {
  expect_pass("lower_conv_transpose", R"(graph g(%x: f32[1, 4, 9]) -> (%y) {
                @w = [1, 2, 3, 4, 5, 6, 7, 8] : f32[4, 1, 2]
                %y = ConvTranspose(dilations=[3], group=2) %x, @w
              })",
              R"(graph g(%x: f32[1, 4, 9]) -> (%y) {
                @w = [2, 1, 4, 3, 6, 5, 8, 7] : f32[2, 2, 2]
                %y = Conv(pads=[3, 3], dilations=[3], group=2) %x, @w
              })");
}

TEST(LowerConvTranspose, steps_and_cuts_hold_it) {
  expect_unchanged("lower_conv_transpose", R"(graph g(%x: f32[1, 2, 5, 5], %v: f32[2, 1, 2, 2]) -> (%y, %z, %u) {
    @w = random(seed=1) : f32[2, 1, 2, 2]
    %y = ConvTranspose(strides=[2, 2]) %x, @w
    %z = ConvTranspose(pads=[2, 0, 0, 0]) %x, @w
    %u = ConvTranspose %x, %v
  })");
}

}  // namespace
}  // namespace temper::passes
