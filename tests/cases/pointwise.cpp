// SPDX-License-Identifier: Apache-2.0
#include "ops/pointwise.h"

#include <gtest/gtest.h>

#include "base/str.h"
#include "cases/case_runner.h"

namespace temper {
namespace {

constexpr auto k_tactic = "cpu.pointwise";

TEST(Cases, Unary) {
  for (const UnaryInfo& info : unary_table()) {
    const bool is_float = accepts(info.takes, DType::f32);
    const std::string type = is_float ? "f32@-6..6" : info.takes == Accepts::boolean ? "bool" : "i32";
    const std::string text = str("Unary x=2x5x33:", type, " kind=", info.name, " alpha=0.25 beta=0.75");
    expect_all_tactics_agree({{text, type == "i32" ? "reference" : k_tactic}});
  }
  expect_all_tactics_agree({
      {"Unary x=1x19x5x7 kind=Sigmoid", k_tactic},
      {"Unary x=3x16x9x11 kind=Silu", k_tactic},
      {"Unary x=7000@-100..100 kind=Exp", k_tactic},
      {"Unary x=3000@-1..1 kind=Erf", k_tactic},
      {"Unary x=3000@0..1000 kind=Log", k_tactic},
      {"Unary x=scalar kind=Tanh", k_tactic},
      {"Unary x=0x4 kind=Tanh", k_tactic},
      {"Unary x=4x4:i64 kind=Abs"},
  });
}

TEST(Cases, Binary) {
  for (const BinaryInfo& info : binary_table()) {
    const bool is_float = accepts(info.takes, DType::f32);
    const std::string type = is_float ? "f32@0.5..4" : info.takes == Accepts::boolean ? "bool" : "i32@0..8";
    const std::string text = str("Binary x=2x5x33:", type, " y=5x1:", type, " kind=", info.name);
    expect_all_tactics_agree({{text, type == "i32@0..8" ? "reference" : k_tactic}});
  }
  expect_all_tactics_agree({
      {"Binary x=2x19x5x7 y=2x19x5x7 kind=Add", k_tactic},
      {"Binary x=2x19x5x7 y=1x19x1x1:const kind=Mul", k_tactic},
      {"Binary x=2x32x5x7 y=2x32x1x1 kind=Mul", k_tactic},
      {"Binary x=2x19x5x7 y=2x19x1x1 kind=Mul", k_tactic},
      {"Binary x=2x3x5x7 y=3x1x1:const kind=Sub", k_tactic},
      {"Binary x=2x16x5x7 y=1x1x5x7 kind=Sub", k_tactic},
      {"Binary x=2x16x5x7 y=5x7:const kind=Div", k_tactic},
      {"Binary x=2x16x5x7 y=scalar:const kind=Max", k_tactic},
      {"Binary x=1x16x300x3 y=1x16x300x1 kind=Add", k_tactic},
      {"Binary x=4x1 y=1x5 kind=Less", k_tactic},
      {"Binary x=1x1x1000 y=1x1x1:const kind=Add", k_tactic},
      {"Binary x=0x5 y=5 kind=Add", k_tactic},
      {"Binary x=5x5:i64 y=5:i64 kind=Add"},
  });
}

TEST(Cases, Where) {
  expect_all_tactics_agree({
      {"Where c=2x5x33:bool x=2x5x33 y=scalar:const", k_tactic},
      {"Where c=5x1:bool x=2x5x33 y=33", k_tactic},
      {"Where c=scalar:bool x=2x5x33 y=33", k_tactic},
      {"Where c=4:bool x=4:i64 y=4:i64"},
  });
}

TEST(Cases, Pointwise) {
  expect_all_tactics_agree({
      {"Pointwise a=2x19x5x7 b=2x19x5x7 stages='Mul i0 i1,Sigmoid t0,Add t1 0.5,Clip t2 alpha=0.6 beta=1.2'", k_tactic},
      {"Pointwise a=2x19x5x7 b=1x19x1x1:const stages='Mul i0 i1,Add t0 i0' outputs=1,0", k_tactic},
      {"Pointwise a=3x33x70 b=33x1 c=70 stages='Sub i0 i1,Mul t0 i2,Less t1 0.1,Where t2 t0 t1' outputs=2,3", k_tactic},
      {"Pointwise a=1x2x8400 b=1x2x8400:const c=1x1x8400:const stages='Sub i1 i0,Add i1 i0,Add t0 t1,Div t2 2,Mul t3 "
       "i2'",
       k_tactic},
      {"Pointwise a=2x5x9:f16 b=9 c=2x5x9:bf16 stages='Exp i0,Mul t0 i1,Add t1 i2' result=f32", "cpu"},
      {"Pointwise a=2x5x9:f16 b=9 stages='Exp i0,Mul t0 i1' result=f16", "cpu"},
      {"Pointwise a=2x5x9:bool b=2x5x9 c=9 stages='Not i0,Where t0 i1 i2'", k_tactic},
      {"Pointwise a=1x48x6x6 b=1x48x1x1 stages='Sin i0,Mul t0 i1,Pow t1 2'", k_tactic},
      {"Pointwise a=5x1000 stages='Add 1 2,Mul i0 t0'", k_tactic},
  });
}

}  // namespace
}  // namespace temper
