// SPDX-License-Identifier: Apache-2.0
#include "passes/fold_pad.h"

#include <gtest/gtest.h>

#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(FoldPad, windows_take_it_in) {
  expect_pass("fold_pad", R"(graph g(%x: f32[n, 2, 5, 5]) -> (%y, %z, %m) {
                @pads = [0, 0, 0, 1, 0, 0, 1, 2] : i64[8]
                %a = Pad %x, @pads
                @w = random(seed=1) : f32[3, 2, 3, 3]
                %y = Conv(pads=[1, 0, 1, 0]) %a, @w
                %z = AveragePool(kernel_shape=[2, 2]) %a
                @spatial = [1, 1] : i64[2]
                @axes = [-1] : i64[1]
                @low = -inf : f32[]
                %b = Pad %x, @spatial, @low, @axes
                %m = MaxPool(kernel_shape=[2, 2]) %b
              })",
              R"(graph g(%x: f32[n, 2, 5, 5]) -> (%y, %z, %m) {
                @w = random(seed=1) : f32[3, 2, 3, 3]
                %y = Conv(pads=[1, 1, 2, 2]) %x, @w
                %z = AveragePool(kernel_shape=[2, 2], pads=[0, 1, 1, 2], count_include_pad=true) %x
                %m = MaxPool(kernel_shape=[2, 2], pads=[0, 1, 0, 1]) %x
              })");
}

TEST(FoldPad, other_padding_stays) {
  expect_unchanged("fold_pad", R"(graph g(%x: f32[1, 2, 5, 5]) -> (%y, %z, %m, %s) {
    @w = random(seed=1) : f32[3, 2, 1, 1]
    @crop = [0, 0, -1, 0, 0, 0, 0, 0] : i64[8]
    %a = Pad %x, @crop
    %y = Conv %a, @w
    @one = 1 : f32[]
    @pads = [0, 0, 1, 1, 0, 0, 1, 1] : i64[8]
    %b = Pad %x, @pads, @one
    %z = Conv %b, @w
    %c = Pad %x, @pads
    %m = MaxPool(kernel_shape=[2, 2]) %c
    %d = Pad(mode='edge') %x, @pads
    %s = Conv %d, @w
  })");
}

}  // namespace
}  // namespace temper::passes
