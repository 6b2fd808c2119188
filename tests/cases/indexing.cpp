// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cases/case_runner.h"

namespace temper {
namespace {

TEST(Cases, Gather) {
  constexpr auto k_tactic = "cpu.gather";
  expect_all_tactics_agree({
      {"Gather x=5x7 i=2x3:i64@0..4", k_tactic},
      {"Gather x=5x7 i=4:i32@-7..6 axis=1", k_tactic},
      {"Gather x=100x33:const i=1x17:i64@0..99", k_tactic},
      {"Gather x=2x24x9x5 i={1,0,23,-1,7} axis=1", k_tactic},
      {"Gather x=3x4x5:bool i=scalar:i64@0..3 axis=1", k_tactic},
      {"Gather x=6x3:f16 i=9:i64@0..5", k_tactic},
      {"Gather x=6x3:i64 i=9:i64@0..2 axis=-1", k_tactic},
  });
}

TEST(Cases, Pad) {
  constexpr auto k_tactic = "cpu.pad";
  expect_all_tactics_agree({
      {"Pad x=2x16x5x7 pads={0,0,1,2,0,0,3,4}", k_tactic},
      {"Pad x=2x16x5x7 pads={0,0,2,1,0,0,2,1} mode=reflect", k_tactic},
      {"Pad x=1x3x5x7 pads={0,1,2,1,1,0,2,1} mode=edge", k_tactic},
      {"Pad x=1x3x5x7 pads={0,0,7,9,0,0,1,8} mode=wrap", k_tactic},
      {"Pad x=1x3x5x7 pads={0,0,-1,2,0,0,1,-3}", k_tactic},
      {"Pad x=1x3x5x7 pads={0,0,-1,2,0,0,1,-3} mode=reflect", k_tactic},
      {"Pad x=4x6:i64 pads={1,1} value=scalar:i64@3..9 axes={1}", k_tactic},
      {"Pad x=4x6 pads={0,0,2,0} value=scalar:const", k_tactic},
      {"Pad x=33:bool pads={3,1}", k_tactic},
      {"Pad x=1x576 pads={0,0,0,64} mode=reflect", k_tactic},
      {"Pad x=3x4:f16 pads={0,0,0,0}", k_tactic},
  });
}

TEST(Cases, TopK) {
  constexpr auto k_tactic = "cpu.top_k";
  expect_all_tactics_agree({
      {"TopK x=3x100 k={7}", k_tactic},
      {"TopK x=3x100 k={100} is_largest=false", k_tactic},
      {"TopK x=2x50x6 k={5} axis=1", k_tactic},
      {"TopK x=4x40:i32@-3..3 k={9}", k_tactic},
      {"TopK x=4x40:i64@-3..3 k={9} is_largest=false ->1", k_tactic},
      {"TopK x=1x8400 k={300}", k_tactic},
      {"TopK x=3x5 k={0}", k_tactic},
  });
}

}  // namespace
}  // namespace temper
