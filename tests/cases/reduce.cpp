// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cases/case_runner.h"

namespace temper {
namespace {

constexpr auto k_reduce = "cpu.reduce";
constexpr auto k_cuda = "cuda.reduce";

TEST(Cases, Reduce) {
  expect_all_tactics_agree({
      {"Reduce x=3x5x70 kind=Sum axes=-1", k_reduce, 1, k_cuda},
      {"Reduce x=3x5x70 kind=Mean axes=1,2 keep_dims=false", k_reduce, 1, k_cuda},
      {"Reduce x=3x37x33 kind=Max axes=1", k_reduce, 1, k_cuda},
      {"Reduce x=3x37x129 kind=Min axes=0", k_reduce, 1, k_cuda},
      {"Reduce x=3x37 kind=L1", k_reduce, 1, k_cuda},
      {"Reduce x=3x37x5 given={1} kind=L2", k_reduce, 1, k_cuda},
      {"Reduce x=9x1x7 kind=SumSquare axes=0,1", k_reduce, 1, k_cuda},
      {"Reduce x=3x5x7 kind=Mean axes=0,2", "", 1, k_cuda},
      {"Reduce x=3x5x7 kind=LogSumExp axes=2", "", 1, k_cuda},
      {"Reduce x=3x0 kind=Sum axes=1", "", 1, k_cuda},
      {"Reduce x=3x5:i64 kind=Sum axes=1", "", 1, k_cuda},
      {"Reduce x=2x20000 kind=Sum axes=1", k_reduce, 1, k_cuda},
      {"Reduce x=1x19000x3@-1..1 kind=LogSumExp axes=1", "", 1, k_cuda},
      {"Reduce x=3x3000 kind=Max axes=1", k_reduce, 1, k_cuda},
      {"Reduce x=3x5x4@0.5..1.5 kind=Prod axes=0,2 keep_dims=false", "", 1, k_cuda},
      {"Reduce x=7x5@1..9 kind=LogSum axes=0", "", 1, k_cuda},
      {"Reduce x=2x280000 kind=Max axes=0", k_reduce, 1, k_cuda},
      {"Reduce x=3x5:i32@-9..9 kind=Mean axes=1", "", 1, k_cuda},
      {"Reduce x=3x5:bool kind=Max axes=1", "", 1, k_cuda},
  });
}

TEST(Cases, ArgReduce) {
  expect_all_tactics_agree({
      {"ArgReduce x=3x70x5 axis=1", "", 1, k_cuda},
      {"ArgReduce x=3x9:i32@0..3 axis=1 finds_min=true keep_dims=false", "", 1, k_cuda},
      {"ArgReduce x=3x40:i32@0..3 axis=1 selects_last=true", "", 1, k_cuda},
      {"ArgReduce x=19x12x16 axis=0 keep_dims=false", "", 1, k_cuda},
      {"ArgReduce x=20000 axis=0", "", 1, k_cuda},
  });
}

TEST(Cases, GlobalPool) {
  expect_all_tactics_agree({
      {"GlobalPool x=2x32x7x7", k_reduce, 1, k_cuda},
      {"GlobalPool x=2x19x7x5", k_reduce, 1, k_cuda},
      {"GlobalPool x=1x19x7 reduction=max", k_reduce, 1, k_cuda},
      {"GlobalPool x=1x19x4x4 reduction=lp p=2"},
  });
}

TEST(Cases, Normalisation) {
  constexpr auto k_normalise = "cpu.normalise";
  constexpr auto k_rows = "cuda.normalise.rows";
  constexpr auto k_groups = "cuda.normalise.groups";
  expect_all_tactics_agree({
      {"LayerNormalization x=3x7x70 scale=70:const bias=70:const ->1", k_normalise, 1, k_rows},
      {"LayerNormalization x=3x7x10@5..6 scale=7x1:const axis=1 ->1", k_normalise, 1, k_rows},
      {"LayerNormalization x=3x70 scale=70:const bias=70:const", "", 1, k_rows},
      {"RmsNormalization x=3x7x70 scale=70:const ->1", k_normalise, 1, k_rows},
      {"RmsNormalization x=3x70 scale=70 ->1", "", 1, k_rows},
      {"LayerNormalization x=2x5000@3..4 scale=5000:const bias=5000:const ->1", k_normalise, 1, k_rows},
      {"RmsNormalization x=2x9000 scale=9000:const", "", 1, k_rows},
      {"InstanceNormalization x=2x19x5x7 scale=19:const bias=19:const", "", 1, k_groups},
      {"GroupNormalization x=2x24x5x9@2..3 scale=24:const bias=24:const group_count=4", "", 1, k_groups},
      {"GroupNormalization x=1x6x40 scale=3 bias=3 group_count=3 scales_groups=true", "", 1, k_groups},
  });
}

}  // namespace
}  // namespace temper
