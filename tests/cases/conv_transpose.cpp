// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cases/case_runner.h"

namespace temper {

TEST(Cases, ConvTranspose) {
  constexpr auto k_tactic = "cpu.conv_transpose.onednn", k_direct = "cuda.conv_transpose";
  expect_all_tactics_agree({
      {"ConvTranspose x=1x24x20x20 w=24x24x2x2:const b=24:const strides=2,2", k_tactic, 1, k_direct},
      {"ConvTranspose x=2x24x9x7 w=24x1x2x2:const b=1:const strides=2,2", k_tactic},
      {"ConvTranspose x=1x16x7x9 w=16x8x4x4:const strides=2,2 pads=1,1,1,1", k_tactic},
      {"ConvTranspose x=1x16x7x9 w=16x8x3x3:const strides=2,2 pads=1,1,1,1 output_padding=1,1", k_tactic},
      {"ConvTranspose x=1x12x7x9 w=12x5x3x3:const b=10:const group=2 pads=1,0,0,1", k_tactic},
      {"ConvTranspose x=1x32x6x6 w=32x1x4x4:const strides=2,2 pads=1,1,1,1 group=32", k_tactic},
      {"ConvTranspose x=1x8x5x6 w=8x8x3x3:const dilations=2,2", k_tactic},
      {"ConvTranspose x=1x8x5x6 w=8x8x3x3:const strides=3,3 output_shape=14,17 auto_pad=SAME_UPPER", k_tactic},
      {"ConvTranspose x=2x16x33 w=16x8x5:const b=8:const strides=3 pads=2,1", k_tactic},
      {"ConvTranspose x=1x8x3x4x5 w=8x6x2x2x2:const b=6:const strides=2,2,2", k_tactic, 1, k_direct},
      {"ConvTranspose x=1x4x5x5 w=4x3x2x2 strides=2,2", {}, 1, k_direct},
  });
}

TEST(Cases, FusedConvTranspose) {
  constexpr auto k_tactic = "cpu.conv_transpose.onednn";
  expect_all_tactics_agree({
      {"FusedConvTranspose x=2x24x9x7 w=24x16x2x2:const b=16:const strides=2,2 activation=Relu", k_tactic},
      {"FusedConvTranspose x=1x16x7x9 w=16x8x4x4:const b=8:const r=1x8x14x18 strides=2,2 pads=1,1,1,1 "
       "activation=Silu has_residual=true is_residual_after_activation=true",
       k_tactic},
      {"FusedConvTranspose x=1x8x5x6 w=8x8x3x3:const b=- r=1x8x15x18 strides=3,3 activation=LeakyRelu alpha=0.1 "
       "has_residual=true",
       k_tactic},
  });
}

TEST(Cases, ConvTransposePatches) {
  constexpr auto k_cpu = "cpu.conv_transpose.patches";
  expect_all_tactics_agree({
      {"ConvTranspose x=2x24x9x7 w=24x37x2x2:const b=37:const strides=2,2", k_cpu},
      {"ConvTranspose x=1x35x5x13 w=35x1x3x2:const strides=3,2", k_cpu},
      {"FusedConvTranspose x=2x19x6x11 w=19x24x2x2:const b=24:const r=2x24x12x22 strides=2,2 activation=Sigmoid "
       "has_residual=true",
       k_cpu},
  });
}

}  // namespace temper
