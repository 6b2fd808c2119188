// SPDX-License-Identifier: Apache-2.0
// Convolutions as products of matrices: edges of tiles along rows, columns and the sum; groups; windows that tile y.
#include <gtest/gtest.h>

#include "cases/case_runner.h"

namespace temper {

TEST(Cases, ConvProductWithoutTensorCores) {
  constexpr auto k_ffma = "cuda.conv.ffma";
  expect_all_tactics_agree({
      {.text = "Conv x=1x64x13x15 w=136x64x3x3:const b=136:const pads=1,1,1,1", .cuda = k_ffma},
      {.text = "Conv x=1x20x15x13 w=36x20x3x5:const strides=2,1 dilations=1,2 pads=1,4,0,2", .cuda = k_ffma},
      {.text = "Conv x=3x256x5x5 w=24x256x1x1:const b=24:const", .cuda = k_ffma},
      {.text = "Conv x=1x24x9x10 w=40x12x3x3:const b=40:const group=2 pads=1,1,1,1", .cuda = k_ffma},
      {.text = "FusedConv x=1x128x7x7 w=70x128x3x3:const b=70:const r=1x70x7x7 pads=1,1,1,1 has_residual=true "
               "activation=Relu",
       .cuda = k_ffma},
      {.text = "ConvTranspose x=2x48x9x7 w=48x20x2x2:const b=20:const strides=2,2", .cuda = k_ffma},
  });
}

TEST(Cases, ConvProductOnTensorCores) {
  constexpr auto k_mma = "cuda.conv.mma";
  expect_all_tactics_agree({
      {.text = "Conv x=1x64x13x15 w=136x64x3x3:const b=136:const pads=1,1,1,1", .cuda = k_mma},
      {.text = "Conv x=1x64x20x17 w=3x64x3x3:const b=3:const pads=1,1,1,1", .cuda = k_mma},
      {.text = "Conv x=1x40x15x13 w=20x40x3x5:const strides=2,1 dilations=1,2 pads=1,4,0,2", .cuda = k_mma},
      {.text = "Conv x=1x48x9x10 w=40x24x3x3:const b=40:const group=2 pads=1,1,1,1", .cuda = k_mma},
      {.text = "FusedConv x=1x128x7x7 w=72x128x3x3:const b=72:const r=1x72x7x7 pads=1,1,1,1 has_residual=true "
               "activation=Silu is_residual_after_activation=true",
       .cuda = k_mma},
      {.text = "ConvTranspose x=2x48x9x7 w=48x24x4x4:const b=24:const strides=4,4", .cuda = k_mma},
      {.text = "FusedConvTranspose x=1x64x8x9 w=64x32x2x3:const b=32:const r=1x32x16x27 strides=2,3 has_residual=true "
               "activation=Relu",
       .cuda = k_mma},
      {.text = "ConvTranspose x=1x20x5x6 w=20x9x2x2:const strides=2,2", .cuda = k_mma},
  });
}

}  // namespace temper
