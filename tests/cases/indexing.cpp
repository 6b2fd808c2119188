// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cases/case_runner.h"

namespace temper {
namespace {

TEST(Cases, Gather) {
  constexpr auto k_tactic = "cpu.gather";
  constexpr auto k_cuda = "cuda.gather";
  expect_all_tactics_agree({
      {"Gather x=5x7 i=2x3:i64@0..4", k_tactic, 1, k_cuda},
      {"Gather x=5x7 i=4:i32@-7..6 axis=1", k_tactic, 1, k_cuda},
      {"Gather x=100x33:const i=1x17:i64@0..99", k_tactic, 1, k_cuda},
      {"Gather x=2x24x9x5 i={1,0,23,-1,7} axis=1", k_tactic, 1, k_cuda},
      {"Gather x=3x4x5:bool i=scalar:i64@0..3 axis=1", k_tactic, 1, k_cuda},
      {"Gather x=6x3:f16 i=9:i64@0..5", k_tactic, 1, k_cuda},
      {"Gather x=6x3:i64 i=9:i64@0..2 axis=-1", k_tactic, 1, k_cuda},
      {"GatherElements x=4x5x6 indices=2x5x3:i64@-6..5 axis=2", "", 1, k_cuda},
      {"GatherElements x=8x9:bool indices=20x9:i64@0..7 axis=0", "", 1, k_cuda},
      {"GatherND x=4x5x6 indices=7x2:i64@-4..3", "", 1, k_cuda},
      {"GatherND x=2x5x6:i8 indices=2x3x1:i64@0..4 batch_dims=1", "", 1, k_cuda},
  });
}

TEST(Cases, Pad) {
  constexpr auto k_tactic = "cpu.pad";
  constexpr auto k_cuda = "cuda.pad";
  expect_all_tactics_agree({
      {"Pad x=2x16x5x7 pads={0,0,1,2,0,0,3,4}", k_tactic, 1, k_cuda},
      {"Pad x=2x16x5x7 pads={0,0,2,1,0,0,2,1} mode=reflect", k_tactic, 1, k_cuda},
      {"Pad x=1x3x5x7 pads={0,1,2,1,1,0,2,1} mode=edge", k_tactic, 1, k_cuda},
      {"Pad x=1x3x5x7 pads={0,0,7,9,0,0,1,8} mode=wrap", k_tactic, 1, k_cuda},
      {"Pad x=1x3x5x7 pads={0,0,-1,2,0,0,1,-3}", k_tactic, 1, k_cuda},
      {"Pad x=1x3x5x7 pads={0,0,-1,2,0,0,1,-3} mode=reflect", k_tactic, 1, k_cuda},
      {"Pad x=4x6:i64 pads={1,1} value=scalar:i64@3..9 axes={1}", k_tactic, 1, k_cuda},
      {"Pad x=4x6 pads={0,0,2,0} value=scalar:const", k_tactic, 1, k_cuda},
      {"Pad x=33:bool pads={3,1}", k_tactic, 1, k_cuda},
      {"Pad x=1x576 pads={0,0,0,64} mode=reflect", k_tactic, 1, k_cuda},
      {"Pad x=3x4:f16 pads={0,0,0,0}", k_tactic, 1, k_cuda},
      {"Pad x=3x5 pads={2,7,1,9} mode=reflect", "", 1, k_cuda},
      {"Pad x=3x5:i64 pads={4,-1,0,6} mode=wrap", "", 1, k_cuda},
  });
}

TEST(Cases, TopK) {
  constexpr auto k_tactic = "cpu.top_k";
  constexpr auto k_cuda = "cuda.top_k";
  expect_all_tactics_agree({
      {"TopK x=3x100 k={7}", k_tactic, 1, k_cuda},
      {"TopK x=3x100 k={100} is_largest=false", k_tactic, 1, k_cuda},
      {"TopK x=2x50x6 k={5} axis=1", k_tactic, 1, k_cuda},
      {"TopK x=4x40:i32@-3..3 k={9}", k_tactic, 1, k_cuda},
      {"TopK x=4x40:i64@-3..3 k={9} is_largest=false ->1", k_tactic},
      {"TopK x=1x8400 k={300}", k_tactic, 1, k_cuda},
      {"TopK x=3x5 k={0}", k_tactic, 1, k_cuda},
      {"TopK x=2x5000:i32@-3..3 k={300} is_largest=false", "", 1, k_cuda},
      {"TopK x=3x40x7 k={40} axis=1 is_largest=false", "", 1, k_cuda},
      {"TopK x=4x70:u8@0..9 k={1}", "", 1, k_cuda},
  });
}

}  // namespace
}  // namespace temper
