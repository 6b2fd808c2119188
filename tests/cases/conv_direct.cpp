// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cases/case_runner.h"

namespace temper {
namespace {

TEST(Cases, DepthwiseConv) {
  constexpr auto k_cpu = "cpu.conv.depthwise";
  constexpr auto k_cuda = "cuda.conv.depthwise";
  expect_all_tactics_agree({
      {"Conv x=2x24x9x11 w=24x1x3x3:const b=24:const pads=1,1,1,1 group=24", k_cpu, 1, k_cuda},
      {"FusedConv x=1x20x12x13 w=20x1x5x5:const b=20:const pads=2,2,2,2 strides=2,2 group=20 activation=Clip alpha=0 "
       "beta=6",
       k_cpu, 1, k_cuda},
      {"FusedConv x=1x7x8x9 w=7x1x3x2:const b=- r=1x7x6x9 dilations=1,2 pads=0,1,0,1 group=7 has_residual=true "
       "is_residual_after_activation=true activation=Silu",
       k_cpu, 1, k_cuda},
      {"FusedConv x=2x19x23x37 w=19x1x3x3:const b=19:const r=2x19x12x19 strides=2,2 pads=1,1,1,1 group=19 "
       "has_residual=true activation=Sigmoid",
       k_cpu, 1, k_cuda},
      {"Conv x=1x16x5x3 w=16x1x7x7:const b=16:const pads=3,3,3,3 group=16", k_cpu, 1, k_cuda},
      {"Conv x=2x24x9x11:f16 w=24x1x3x3:const b=24:const pads=1,1,1,1 group=24", "", 1, k_cuda},
      {"Conv x=1x16x9x40 w=16x1x3x3:const strides=1,3 pads=0,1,1,0 group=16", k_cpu, 1, k_cuda},
  });
}

TEST(Cases, ConvOverBlocks) {
  constexpr auto k_cpu = "cpu.conv.direct";
  expect_all_tactics_agree({
      {"Conv x=2x35x13x18 w=37x35x3x3:const b=37:const strides=2,2 pads=1,1,1,1", k_cpu},
      {"FusedConv x=1x32x17x33 w=24x32x3x3:const b=24:const r=1x24x9x17 strides=2,2 pads=1,1,1,1 has_residual=true "
       "activation=Silu",
       k_cpu},
      {"Conv x=1x24x9x21 w=72x24x5x3:const b=72:const pads=2,1,2,1", k_cpu},
      {"Conv x=1x40x11x10 w=16x40x1x1:const b=16:const strides=2,2", k_cpu},
      {"Conv x=1x24x14x15 w=16x24x3x3:const dilations=2,3 pads=2,3,2,3", k_cpu},
      {"Conv x=1x24x4x2 w=16x24x3x3:const b=16:const strides=2,2 pads=1,1,1,1", k_cpu},
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
      {"Conv x=1x3x19x17:f16 w=16x3x3x3:const b=16:const strides=2,2 pads=1,1,1,1", "", 1, k_cuda},
  });
}

}  // namespace
}  // namespace temper
