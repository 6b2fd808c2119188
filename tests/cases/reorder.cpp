// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cases/case_runner.h"

namespace temper {

TEST(Cases, Reorder) {
  expect_all_tactics_agree({
      {"Reorder x=1x16x4x4", "cpu.reorder", 1, "cuda.movement"},
      {"Reorder x=2x19x5x3", "cpu.reorder", 1, "cuda.movement"},
      {"Reorder x=1x3x33x17", "cpu.reorder", 1, "cuda.movement"},
      {"Reorder x=2x35x7:i32", "cpu.reorder", 1, "cuda.movement"},
      {"Reorder x=1x8x2x3x5", "cpu.reorder", 1, "cuda.movement"},
      {"Reorder x=0x8x2x3", "cpu.reorder", 1, "cuda.movement"},
      {"Reorder x=1x20x6x6:u8", "cpu.reorder", 1, "cuda.movement"},
      {"Reorder x=1x20x6x6:i64", "cpu.reorder", 1, "cuda.movement"},
      {"Reorder x=3x5", "cpu.reorder", 1, "cuda.movement"},
  });
}

}  // namespace temper
