// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cases/case_runner.h"

namespace temper {
namespace {

constexpr auto k_tactic = "cpu.movement";
constexpr auto k_cuda = "cuda.movement";

TEST(Cases, Concat) {
  expect_all_tactics_agree({
      {"Concat a=2x16x5x7 b=2x32x5x7 axis=1", k_tactic, 1, k_cuda},
      {"Concat a=2x16x5x7 b=2x16x5x7 c=2x19x5x7 axis=1", k_tactic, 1, k_cuda},
      {"Concat a=1x3x5x7 b=1x5x5x7 axis=1", k_tactic, 1, k_cuda},
      {"Concat a=1x19x5x7 b=1x19x4x7 axis=2", k_tactic, 1, k_cuda},
      {"Concat a=1x19x5x7 b=1x19x5x1 axis=-1", k_tactic, 1, k_cuda},
      {"Concat a=2x4x6400:i64 b=2x4x1600:i64 axis=2", k_tactic, 1, k_cuda},
      {"Concat a=0x4 b=3x4 axis=0", k_tactic, 1, k_cuda},
      {"Concat a=3x4 b=3x4:const axis=1", k_tactic, 1, k_cuda},
      {"Concat a=3x4:bool b=3x4:bool axis=0", k_tactic, 1, k_cuda},
  });
}

TEST(Cases, Split) {
  expect_all_tactics_agree({
      {"Split x=2x32x5x7 axis=1 parts=2", k_tactic, 1, k_cuda},
      {"Split x=2x35x5x7 axis=1 sizes=16,19 parts=2", k_tactic, 1, k_cuda},
      {"Split x=2x9x6x7 axis=2 parts=3", k_tactic, 1, k_cuda},
      {"Split x=1x84x100 axis=1 sizes=4,80 parts=2", k_tactic, 1, k_cuda},
  });
}

TEST(Cases, Slice) {
  expect_all_tactics_agree({
      {"Slice x=2x32x6x7 starts={16} ends={32} axes={1}", k_tactic, 1, k_cuda},
      {"Slice x=2x19x6x7 starts={16} ends={100} axes={1}", k_tactic, 1, k_cuda},
      {"Slice x=2x19x6x7 starts={1,0} ends={6,7} axes={2,3} steps={2,3}", k_tactic, 1, k_cuda},
      {"Slice x=1x3x8x8 starts={0,1} ends={8,8} axes={2,3} steps={2,2}", k_tactic, 1, k_cuda},
      {"Slice x=2x3x9x37 starts={0,1} ends={9,37} axes={2,3} steps={2,2}", k_tactic, 1, k_cuda},
      {"Slice x=4x9:i32 starts={-1} ends={-100} axes={1} steps={-1}", k_tactic, 1, k_cuda},
      {"Slice x=4x9 starts={4} ends={4} axes={1}", k_tactic, 1, k_cuda},
  });
}

TEST(Cases, Transpose) {
  expect_all_tactics_agree({
      {"Transpose x=2x3x5x7 perm=0,2,3,1", k_tactic, 1, k_cuda},
      {"Transpose x=1x84x333 perm=0,2,1", k_tactic, 1, k_cuda},
      {"Transpose x=2x17x3x8 perm=0,2,1,3", k_tactic, 1, k_cuda},
      {"Transpose x=2x70x3x130 perm=0,3,2,1", k_tactic, 1, k_cuda},
      {"Transpose x=65x33:i64", k_tactic, 1, k_cuda},
      {"Transpose x=3x0x2 perm=2,1,0", k_tactic, 1, k_cuda},
  });
}

TEST(Cases, Reshape) {
  expect_all_tactics_agree({
      {"Reshape x=2x12x5 shape={2,3,-1}", k_tactic, 1, k_cuda},
      {"Reshape x=2x32x1x1 shape={2,32}", k_tactic, 1, k_cuda},
      {"Flatten x=2x48x1x1 axis=1", k_tactic, 1, k_cuda},
      {"Flatten x=2x3x4x4 axis=1", k_tactic, 1, k_cuda},
      {"Squeeze x=1x5x1:u8", k_tactic, 1, k_cuda},
      {"Unsqueeze x=5x6 axes=0", k_tactic, 1, k_cuda},
      {"Identity x=1x19x4x4", k_tactic, 1, k_cuda},
  });
}

TEST(Cases, Blocks) {
  expect_all_tactics_agree({
      {"DepthToSpace x=2x12x5x7 block=2", "", 1, k_cuda},
      {"DepthToSpace x=1x36x4x3 block=3 column_first=true", "", 1, k_cuda},
      {"SpaceToDepth x=2x3x6x4 block=2", "", 1, k_cuda},
  });
}

TEST(Cases, Repeating) {
  expect_all_tactics_agree({
      {"Expand x=3x1x5 shape={2,3,4,5}", k_tactic, 1, k_cuda},
      {"Expand x=1 shape={0}", k_tactic, 1, k_cuda},
      {"Tile x=2x3 repeats={2,2}", k_tactic, 1, k_cuda},
      {"Tile x=2x3:i64 repeats={0,2}", k_tactic, 1, k_cuda},
  });
}

}  // namespace
}  // namespace temper
