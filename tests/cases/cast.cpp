// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cases/case_runner.h"

namespace temper {
namespace {

TEST(Cases, Cast) {
  constexpr auto k_tactic = "cpu.cast";
  expect_all_tactics_agree({
      {"Cast x=3x37@-9..9 to=f16", k_tactic},
      {"Cast x=3x37@-70000..70000 to=f16", k_tactic},
      {"Cast x=3x37@-0.0001..0.0001 to=f16", k_tactic},
      {"Cast x=3x37:f16 to=f32", k_tactic},
      {"Cast x=3x37:f16@-0.0001..0.0001 to=f32", k_tactic},
      {"Cast x=3x37@-9..9 to=bf16", k_tactic},
      {"Cast x=3x37:bf16@-9..9 to=f32", k_tactic},
      {"Cast x=3x37:f16 to=bf16", k_tactic},
      {"Cast x=2x19x5x3@-300..300 to=u8", k_tactic},
      {"Cast x=2x19x5x3@-300..300 to=i8", k_tactic},
      {"Cast x=2x19x5x3:i64@-300..300 to=i8", k_tactic},
      {"Cast x=2x19x5x3:u8@0..255 to=f32", k_tactic},
      {"Cast x=77:i64@-5..5 to=f32", k_tactic},
      {"Cast x=77:i32@-1..1 to=bool", k_tactic},
      {"Cast x=77@-1..1 to=bool", k_tactic},
      {"Cast x=77:bool@0..1 to=i64", k_tactic},
      {"Cast x=77:f64@-5..5 to=i32", k_tactic},
      {"Cast x=5:const to=i64", k_tactic},
      {"Cast x=2x37x9x11 to=f16", k_tactic},
      {"Cast x=1x64x7x30:f16 to=f32", k_tactic},
  });
}

TEST(Cases, SmallFloats) {
  constexpr auto k_tactic = "cpu.through_f32";
  expect_all_tactics_agree({
      {"FusedConv x=2x16x9x11:f16 w=24x16x3x3:f16:const b=24:f16:const pads=1,1,1,1 activation=Relu", k_tactic},
      {"Conv x=1x3x15x13:bf16 w=16x3x3x3:bf16:const strides=2,2", k_tactic},
      {"MaxPool x=1x16x9x9:f16 kernel_shape=3,3 strides=2,2 ->1", k_tactic},
      {"GlobalPool x=1x19x7x7:f16", k_tactic},
      {"MatMul a=5x33:f16 b=33x17:f16:const", k_tactic},
      {"Softmax x=3x50:bf16 axis=-1", k_tactic},
      {"Binary a=2x16x5x7:f16 b=2x16x5x7:f16 kind=Mul", k_tactic},
  });
}

}  // namespace
}  // namespace temper
