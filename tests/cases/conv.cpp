// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "backend/registry.h"
#include "cases/case_runner.h"

namespace temper {

namespace {

/// oneDNN's Winograd kernels, which it has for AVX-512 only; nothing where the processor lacks that.
std::string_view onednn_winograd() {
  const auto features = backend::create_device("cpu")->info().features;
  return std::ranges::count(features, "avx512bw") > 0 ? "cpu.conv.onednn_winograd" : "";
}

}  // namespace

TEST(Cases, Conv) {
  constexpr auto k_onednn = "cpu.conv.onednn";
  expect_all_tactics_agree({
      {"Conv x=1x16x14x14 w=32x16x3x3:const b=32:const strides=1,1 pads=1,1,1,1", k_onednn},
      {"Conv x=2x16x15x13 w=16x16x3x3:const strides=2,2 pads=1,0,0,1", k_onednn},
      {"Conv x=1x3x32x32 w=16x3x3x3:const b=16:const strides=2,2 pads=1,1,1,1", k_onednn},
      {"Conv x=1x3x17x19 w=21x3x6x6:const b=21:const strides=2,2 pads=2,2,2,2", k_onednn},
      {"Conv x=1x19x9x9 w=37x19x1x1:const b=37:const", k_onednn},
      {"Conv x=3x64x7x7 w=32x64x1x1:const b=32:const", k_onednn},
      {"Conv x=1x32x20x20 w=1x32x1x1:const b=1:const", k_onednn},
      {"Conv x=1x32x12x12 w=32x1x3x3:const b=32:const pads=1,1,1,1 group=32", k_onednn},
      {"Conv x=1x20x12x12 w=20x1x5x5:const pads=2,2,2,2 strides=2,2 group=20", k_onednn},
      {"Conv x=1x24x10x10 w=24x8x3x3:const pads=1,1,1,1 group=3", k_onednn},
      {"Conv x=1x16x20x20 w=16x16x3x3:const dilations=2,3 pads=2,3,2,3", k_onednn},
      {"Conv x=2x16x33 w=32x16x3:const b=32:const pads=1,1", k_onednn},
      {"Conv x=1x16x5x6x7 w=16x16x3x3x3:const b=16:const pads=1,1,1,1,1,1", k_onednn},
      {"Conv x=1x64x28x28 w=64x64x3x3:const b=64:const pads=1,1,1,1", onednn_winograd()},
      {"Conv x=2x35x13x18 w=37x35x3x3:const b=37:const pads=1,1,1,1", "cpu.conv.winograd"},
      {"Conv x=1x16x9x7 w=80x16x3x3:const pads=0,2,1,0", "cpu.conv.winograd"},
      {"Conv x=3x128x6x6 w=136x128x3x3:const b=136:const pads=1,1,1,1", "cpu.conv.winograd"},
      {"Conv x=1x16x1x1 w=16x16x3x3:const pads=1,1,1,1", "cpu.conv.winograd"},
      {"Conv x=1x176x8x8 w=176x176x3x3:const pads=1,1,1,1", "cpu.conv.winograd"},
      {"Conv x=2x3x33x41 w=35x3x3x3:const b=35:const strides=2,2 pads=1,1,1,1", "cpu.conv.direct"},
      {"Conv x=1x3x30x30 w=64x3x7x7:const strides=2,2 pads=3,3,3,3", "cpu.conv.direct"},
      {"Conv x=1x1x40x60 w=100x1x5x5:const strides=3,1 pads=2,2,2,2 dilations=1,2", "cpu.conv.direct"},
      {"FusedConv x=1x12x20x29 w=16x12x3x3:const b=16:const pads=1,1,1,1 activation=Silu", "cpu.conv.direct"},
      {"Conv x=2x35x13x11 w=100x35x1x1:const b=100:const", "cpu.conv.direct"},
      {"Conv x=1x144x20x20 w=24x144x1x1:const", "cpu.conv.direct"},
      {"Conv x=2x16x33 w=48x16x1:const", "cpu.conv.direct"},
      {"Conv x=0x16x8x8 w=16x16x3x3:const"},
      {"Conv x=1x16x8x8 w=16x16x3x3 pads=1,1,1,1"},
      {"Conv x=1x4x8x8:f64 w=4x4x3x3:f64:const"},
  });
}

TEST(Cases, FusedConv) {
  constexpr auto k_onednn = "cpu.conv.onednn";
  expect_all_tactics_agree({
      {"FusedConv x=1x16x12x12 w=32x16x3x3:const b=32:const pads=1,1,1,1 activation=Silu", k_onednn},
      {"FusedConv x=1x16x12x12 w=19x16x1x1:const b=19:const activation=Sigmoid", k_onednn},
      {"FusedConv x=1x16x12x12 w=32x16x3x3:const b=- pads=1,1,1,1 activation=Relu", k_onednn},
      {"FusedConv x=1x32x12x12 w=32x1x3x3:const b=32:const pads=1,1,1,1 group=32 activation=Clip alpha=0 beta=6",
       k_onednn},
      {"FusedConv x=1x16x12x12 w=32x16x1x1:const b=32:const activation=LeakyRelu alpha=0.1", k_onednn},
      {"FusedConv x=1x16x12x12 w=32x16x1x1:const b=32:const activation=HardSwish", k_onednn},
      {"FusedConv x=1x16x12x12 w=32x16x1x1:const b=32:const activation=HardSigmoid alpha=0.2 beta=0.5", k_onednn},
      {"FusedConv x=1x16x12x12 w=32x16x1x1:const b=32:const activation=Gelu", k_onednn},
      {"FusedConv x=1x16x12x12 w=32x16x1x1:const b=32:const activation=GeluTanh", k_onednn},
      {"FusedConv x=1x16x12x12 w=32x16x1x1:const b=32:const activation=Mish", k_onednn},
      {"FusedConv x=1x16x12x12 w=32x16x1x1:const b=32:const activation=Softplus", k_onednn},
      {"FusedConv x=1x16x12x12 w=32x16x1x1:const b=32:const activation=Elu alpha=0.7", k_onednn},
      {"FusedConv x=1x16x12x12 w=32x16x1x1:const b=32:const activation=Sin"},
      {"FusedConv x=2x16x10x10 w=32x16x3x3:const b=32:const r=2x32x10x10 pads=1,1,1,1 has_residual=true "
       "activation=Relu",
       k_onednn},
      {"FusedConv x=1x16x10x10 w=35x16x3x3:const b=35:const r=1x35x10x10 pads=1,1,1,1 has_residual=true "
       "activation=Silu is_residual_after_activation=true",
       k_onednn},
      {"FusedConv x=2x35x10x11 w=19x35x3x3:const b=19:const pads=1,1,1,1 activation=Sigmoid", "cpu.conv.winograd",
       4},  // sums of 30, results of 1
      {"FusedConv x=2x35x10x11 w=19x35x3x3:const b=19:const r=2x19x10x11 pads=1,1,1,1 has_residual=true "
       "activation=Silu is_residual_after_activation=true",
       "cpu.conv.winograd"},
      {"FusedConv x=2x3x20x31 w=19x3x3x3:const b=19:const r=2x19x20x31 pads=1,1,1,1 has_residual=true activation=Silu",
       "cpu.conv.direct"},
      {"FusedConv x=2x35x10x11 w=19x35x1x1:const b=19:const r=2x19x10x11 has_residual=true activation=Sigmoid "
       "is_residual_after_activation=true",
       "cpu.conv.direct"},
      {"FusedConv x=1x64x28x28 w=64x64x3x3:const b=64:const pads=1,1,1,1 activation=Relu", onednn_winograd()},
      {"FusedConv x=1x64x28x28 w=64x64x3x3:const b=64:const r=1x64x28x28 pads=1,1,1,1 activation=Silu "
       "has_residual=true",
       onednn_winograd()},
  });
}

}  // namespace temper
