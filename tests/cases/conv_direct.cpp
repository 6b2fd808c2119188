// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cases/case_runner.h"

namespace temper {
namespace {

TEST(Cases, DepthwiseConv) {
  constexpr auto k_cuda = "cuda.conv.depthwise";
  expect_all_tactics_agree({
      {"Conv x=2x24x9x11 w=24x1x3x3:const b=24:const pads=1,1,1,1 group=24", "", 1, k_cuda},
      {"FusedConv x=1x20x12x13 w=20x1x5x5:const b=20:const pads=2,2,2,2 strides=2,2 group=20 activation=Clip alpha=0 "
       "beta=6",
       "", 1, k_cuda},
      {"FusedConv x=1x7x8x9 w=7x1x3x2:const b=- r=1x7x6x9 dilations=1,2 pads=0,1,0,1 group=7 has_residual=true "
       "is_residual_after_activation=true activation=Silu",
       "", 1, k_cuda},
  });
}

TEST(Cases, FirstConv) {
  constexpr auto k_cuda = "cuda.conv.first";
  expect_all_tactics_agree({
      {"FusedConv x=2x3x20x23 w=32x3x3x3:const b=32:const strides=2,2 pads=1,1,1,1 activation=Silu", "", 1, k_cuda},
      {"Conv x=1x5x19x17 w=21x5x7x7:const strides=2,2 pads=3,3,3,3", "", 1, k_cuda},
      {"FusedConv x=1x3x16x16 w=16x3x4x4:const b=16:const r=1x16x4x4 strides=4,4 has_residual=true activation=Relu", "",
       1, k_cuda},
      {"Conv x=1x1x9x9 w=3x1x3x3:const b=3:const dilations=2,1", "", 1, k_cuda},
  });
}

}  // namespace
}  // namespace temper
