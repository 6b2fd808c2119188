// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cases/case_runner.h"

namespace temper {
namespace {

constexpr auto k_onednn = "cpu.matmul.onednn";

TEST(Cases, MatMul) {
  expect_all_tactics_agree({
      {"MatMul a=33x70 b=70x45:const", k_onednn},
      {"MatMul a=33x70 b=70x45", k_onednn},
      {"MatMul a=2x5x33x16 b=16x45:const", k_onednn},
      {"MatMul a=2x3x17x16 b=2x3x16x19", k_onednn},
      {"MatMul a=2x3x17x16 b=3x16x19", k_onednn},
      {"MatMul a=1x17x16 b=4x16x19", k_onednn},
      {"MatMul a=16 b=16x19:const", k_onednn},
      {"MatMul a=5x16 b=16:const", k_onednn},
      {"MatMul a=2x5x16 b=16", k_onednn},
      {"MatMul a=1x1000 b=1000x1", k_onednn},
      {"MatMul a=0x16 b=16x4"},
      {"MatMul a=4x0 b=0x4"},
      {"MatMul a=3x4:i32 b=4x5:i32"},
  });
}

TEST(Cases, Gemm) {
  expect_all_tactics_agree({
      {"Gemm a=9x64 b=64x40:const c=40:const", k_onednn},
      {"Gemm a=9x64 b=40x64:const c=40:const transposes_b=true", k_onednn},
      {"Gemm a=64x9 b=40x64 c=9x40 transposes_a=true transposes_b=true", k_onednn},
      {"Gemm a=9x64 b=64x40:const c=9x1:const alpha=0.5 beta=2"},
      {"Gemm a=9x64 b=64x40:const c=scalar:const alpha=0.5 beta=-1.5", k_onednn},
      {"Gemm a=9x64 b=64x40:const c=-", k_onednn},
  });
}

TEST(Cases, FusedMatMul) {
  expect_all_tactics_agree({
      {"FusedMatMul a=2x9x64 b=64x40:const bias=40:const activation=Gelu", k_onednn},
      {"FusedMatMul a=2x9x64 b=64x40:const bias=40:const r=2x9x40 has_residual=true", k_onednn},
      {"FusedMatMul a=2x4x9x16 b=2x4x9x16 transposes_b=true scale=0.25", k_onednn},
      {"FusedMatMul a=2x4x9x16 b=2x4x9x16 bias=2x1x9x9 transposes_b=true scale=0.25", "reference"},
      {"FusedMatMul a=2x9x64 b=64x40:const bias=40:const r=2x9x40 has_residual=true activation=Silu "
       "is_residual_after_activation=true",
       k_onednn},
      {"FusedMatMul a=2x9x64 b=64x40:const bias=9x1:const activation=Sin"},
  });
}

TEST(Cases, FusedMatMulMax) {
  constexpr auto k_max = "cpu.matmul.max";
  constexpr auto k_cuda = "cuda.matmul.max";
  expect_all_tactics_agree({
      // A pillar encoder's points; columns that no vector divides; a single row and column.
      {"FusedMatMulMax a=37x32x11 b=11x32:const bias=32:const activation=Relu", k_max, 1, k_cuda},
      {"FusedMatMulMax a=5x19x33 b=33x45:const bias=45:const", k_max, 1, k_cuda},
      {"FusedMatMulMax a=2x3x7x5 b=5x100:const activation=Tanh", k_max, 1, k_cuda},
      {"FusedMatMulMax a=3x45x70 b=70x33:const bias=33:const activation=Clip alpha=-0.5 beta=2", k_max, 1, k_cuda},
      {"FusedMatMulMax a=3x129x128 b=128x40:const", k_max, 1, k_cuda},
      {"FusedMatMulMax a=600x5x3 b=3x8:const bias=8:const activation=Relu", k_max, 1, k_cuda},
      {"FusedMatMulMax a=6x1x4 b=4x1:const bias=1:const", k_max, 1, k_cuda},
      {"FusedMatMulMax a=7x6x4:const b=4x9:const", k_max, 1, k_cuda},
      // One row of the bias to each matrix, which is computed.
      {"FusedMatMulMax a=9x20x32 b=32x64:const bias=9x1x64 activation=Relu", k_max, 1, k_cuda},
      {"FusedMatMulMax a=9x20x8 b=8x16:const bias=16 activation=LeakyRelu alpha=0.1", "reference"},
      {"FusedMatMulMax a=40x8 b=8x16:const bias=1x16:const activation=Sigmoid", k_max, 1, k_cuda},
      // Falls and rises.
      {"FusedMatMulMax a=9x20x8 b=8x16:const activation=Silu", "reference"},
      {"FusedMatMulMax a=9x20x8 b=8x16:const activation=LeakyRelu alpha=-0.5", "reference"},
  });
}

}  // namespace
}  // namespace temper
