// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cases/case_runner.h"

namespace temper {
namespace {

constexpr auto k_onednn = "cpu.pool.onednn";
constexpr auto k_cuda = "cuda.pool";

TEST(Cases, MaxPool) {
  expect_all_tactics_agree({
      {"MaxPool x=1x32x20x20 kernel_shape=5,5 pads=2,2,2,2 strides=1,1 ->1", k_onednn, 1, k_cuda},
      {"MaxPool x=2x19x13x11 kernel_shape=3,3 pads=1,1,1,1 strides=2,2 ->1", k_onednn, 1, k_cuda},
      {"MaxPool x=2x16x13x12 kernel_shape=2,2 strides=2,2 ceil_mode=true ->1", k_onednn, 1, k_cuda},
      {"MaxPool x=2x16x33 kernel_shape=3 strides=2 auto_pad=SAME_UPPER ->1", k_onednn, 1, k_cuda},
      {"MaxPool x=1x16x5x6x7 kernel_shape=2,2,2 strides=2,2,2 ->1", k_onednn, 1, k_cuda},
      {"MaxPool x=1x16x12x12 kernel_shape=2,2 dilations=2,2 ->1", "", 1, k_cuda},
      {"MaxPool x=0x16x12x12 kernel_shape=2,2 ->1", "", 1, k_cuda},
      {"MaxPool x=1x16x12x12:i8 kernel_shape=2,2 ->1", "", 1, k_cuda},
      {"MaxPool x=1x16x12x12 kernel_shape=2,2", "", 1, k_cuda},
      {"MaxPool x=2x3x5x7 kernel_shape=3,2 pads=1,1,1,0 storage_order=1", "", 1, k_cuda},
  });
}

TEST(Cases, AveragePool) {
  expect_all_tactics_agree({
      {"AveragePool x=1x32x20x20 kernel_shape=3,3 pads=1,1,1,1 strides=1,1", k_onednn, 1, k_cuda},
      {"AveragePool x=2x19x13x11 kernel_shape=3,3 pads=1,1,1,1 strides=2,2 count_include_pad=true", k_onednn, 1,
       k_cuda},
      {"AveragePool x=2x16x14x14 kernel_shape=3,3 pads=1,1,1,1 strides=2,2 ceil_mode=true", k_onednn, 1, k_cuda},
      {"AveragePool x=2x16x14x14 kernel_shape=3,3 pads=1,1,1,1 strides=2,2 ceil_mode=true count_include_pad=true", "",
       1, k_cuda},
      {"AveragePool x=1x64x7x7 kernel_shape=7,7", k_onednn, 1, k_cuda},
  });
}

}  // namespace
}  // namespace temper
