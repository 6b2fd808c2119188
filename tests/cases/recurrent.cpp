// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cases/case_runner.h"

namespace temper {
namespace {

constexpr auto k_own = "cpu.recurrent";

TEST(Cases, Rnn) {
  expect_all_tactics_agree({
      {"Rnn x=5x2x7 w=1x9x7:const r=1x9x9:const", k_own},
      {"Rnn x=5x3x70 w=2x65x70:const r=2x65x65:const b=2x130:const lens=- h=2x3x65 direction=bidirectional "
       "activations=Relu,Softplus",
       k_own},
      {"Rnn x=2x5x7 w=1x9x7:const r=1x9x9:const b=- lens=2:i32@0..5 h=2x1x9 direction=reverse layout=1 clip=0.25",
       k_own},
      {"Rnn x=5x2x7 w=1x9x7:const r=1x9x9:const activations=ThresholdedRelu", "reference"},
      {"Rnn x=5x2x7 w=1x9x7 r=1x9x9", "reference"},
  });
}

TEST(Cases, Gru) {
  expect_all_tactics_agree({
      {"Gru x=6x1x40 w=1x96x40:const r=1x96x32:const b=1x192:const", k_own},
      {"Gru x=6x4x40 w=1x210x40:const r=1x210x70:const b=1x420:const lens=- h=1x4x70 linear_before_reset=true", k_own},
      {"Gru x=4x3x5 w=2x24x5:const r=2x24x8:const b=2x48:const lens=4:i32@0..3 h=4x2x8 direction=bidirectional "
       "layout=1 activations=Sigmoid,Tanh,Sigmoid,Tanh",
       k_own},
      {"Gru x=4x3x5 w=2x24x5:const r=2x24x8:const b=2x48:const lens=3:i32@0..4 h=- direction=bidirectional "
       "linear_before_reset=true clip=0.5 activations=HardSigmoid,Elu,Sigmoid,Softsign activation_alpha=0.3,0.5",
       k_own},
  });
}

TEST(Cases, Lstm) {
  expect_all_tactics_agree({
      // Speech activity: a step at a time, the state given and taken.
      {"Lstm x=1x1x128 w=1x512x128:const r=1x512x128:const b=1x1024:const lens=- h=1x1x128 c=1x1x128", k_own},
      {"Lstm x=9x7x20 w=2x140x20:const r=2x140x35:const b=2x280:const direction=bidirectional "
       "activations=Sigmoid,Tanh,Tanh,Sigmoid,Tanh,Tanh",
       k_own},
      {"Lstm x=4x3x5 w=1x32x5:const r=1x32x8:const b=1x64:const lens=3:i32@0..4 h=1x3x8 c=1x3x8 p=1x24:const", k_own},
      {"Lstm x=3x4x5 w=2x32x5:const r=2x32x8:const b=2x64:const lens=3:i32@0..4 h=3x2x8 c=3x2x8 p=2x24:const "
       "direction=bidirectional layout=1 clip=0.5 activations=Sigmoid,Tanh,Tanh,HardSigmoid,Relu,Softsign",
       k_own},
      {"Lstm x=4x3x5 w=1x32x5:const r=1x32x8:const input_forget=true direction=reverse", k_own},
      {"Lstm x=4x3x5 w=1x32x5:const r=1x32x8:const b=- lens=- h=1x3x8:const c=1x3x8:const ->1", k_own},
      {"Lstm x=0x3x5 w=1x32x5:const r=1x32x8:const", "reference"},
  });
}

}  // namespace
}  // namespace temper
