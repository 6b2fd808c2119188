// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cases/case_runner.h"

namespace temper {
namespace {

constexpr auto k_reduce = "cpu.reduce";

TEST(Cases, Reduce) {
  expect_all_tactics_agree({
      {"Reduce x=3x5x70 kind=Sum axes=-1", k_reduce},
      {"Reduce x=3x5x70 kind=Mean axes=1,2 keep_dims=false", k_reduce},
      {"Reduce x=3x37x33 kind=Max axes=1", k_reduce},
      {"Reduce x=3x37x129 kind=Min axes=0", k_reduce},
      {"Reduce x=3x37 kind=L1", k_reduce},
      {"Reduce x=3x37x5 given={1} kind=L2", k_reduce},
      {"Reduce x=9x1x7 kind=SumSquare axes=0,1", k_reduce},
      {"Reduce x=3x5x7 kind=Mean axes=0,2"},
      {"Reduce x=3x5x7 kind=LogSumExp axes=2"},
      {"Reduce x=3x0 kind=Sum axes=1"},
      {"Reduce x=3x5:i64 kind=Sum axes=1"},
  });
}

TEST(Cases, GlobalPool) {
  expect_all_tactics_agree({
      {"GlobalPool x=2x32x7x7", k_reduce},
      {"GlobalPool x=2x19x7x5", k_reduce},
      {"GlobalPool x=1x19x7 reduction=max", k_reduce},
      {"GlobalPool x=1x19x4x4 reduction=lp p=2"},
  });
}

TEST(Cases, Normalisation) {
  constexpr auto k_normalise = "cpu.normalise";
  expect_all_tactics_agree({
      {"LayerNormalization x=3x7x70 scale=70:const bias=70:const ->1", k_normalise},
      {"LayerNormalization x=3x7x10@5..6 scale=7x1:const axis=1 ->1", k_normalise},
      {"LayerNormalization x=3x70 scale=70:const bias=70:const"},
      {"RmsNormalization x=3x7x70 scale=70:const ->1", k_normalise},
      {"RmsNormalization x=3x70 scale=70 ->1"},
  });
}

}  // namespace
}  // namespace temper
