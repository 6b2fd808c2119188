// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cases/case_runner.h"

namespace temper {

TEST(Cases, Resize) {
  constexpr auto k_tactic = "cpu.resize";
  constexpr auto k_cuda = "cuda.resize";
  expect_all_tactics_agree({
      {"Resize x=1x32x5x7 scales=1,1,2,2 coordinates=asymmetric rounding=floor", k_tactic, 1, k_cuda},
      {"Resize x=2x19x5x7 scales=1,1,3,2", k_tactic, 1, k_cuda},
      {"Resize x=2x19x5x7 sizes=2,19,9,16 mode=linear", k_tactic, 1, k_cuda},
      {"Resize x=1x3x6x6 sizes=12,12 axes=2,3 mode=linear coordinates=align_corners", k_tactic, 1, k_cuda},
      {"Resize x=1x16x8x8 sizes=5,3 axes=2,3 mode=cubic", k_tactic, 1, k_cuda},
      {"Resize x=1x16x9x9 sizes=4,4 axes=2,3 mode=linear is_antialiased=true", k_tactic, 1, k_cuda},
      {"Resize x=2x5x12 scales=1,1,2 mode=linear", k_tactic, 1, k_cuda},
      {"Resize x=1x4x5x5 scales=1,2,1,1"},
      {"Resize x=1x4x3x5x6 scales=1,1,2,2,2 mode=linear", "", 1, k_cuda},
      {"Resize x=1x8x5x5:u8 scales=1,1,2,2", "", 1, k_cuda},
  });
}

}  // namespace temper
