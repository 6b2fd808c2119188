// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cases/case_runner.h"

namespace temper {
namespace {

TEST(Cases, Scatter) {
  constexpr auto k_cuda = "cuda.scatter";
  expect_all_tactics_agree({
      {"ScatterElements x=5x6 indices=3x4:i64@-5..4 updates=3x4 axis=0", "", 1, k_cuda},
      {"ScatterElements x=5x6 indices=5x40:i64@0..5 updates=5x40 axis=1 reduction=add", "", 1, k_cuda},
      {"ScatterElements x=5x6:i32@-9..9 indices=5x9:i64@0..5 updates=5x9:i32@-9..9 axis=1 reduction=mul", "", 1,
       k_cuda},
      {"ScatterND x=6x5 indices=29x1:i64@-6..5 updates=29x5", "", 1, k_cuda},
      {"ScatterND x=6x5x4 indices=3x9x2:i64@0..4 updates=3x9x4 reduction=max", "", 1, k_cuda},
      {"ScatterND x=6x5 indices=9x2:i32@0..4 updates=9 reduction=min", "", 1, k_cuda},
  });
}

TEST(Cases, CumSum) {
  constexpr auto k_cuda = "cuda.cumulate";
  expect_all_tactics_agree({
      {"CumSum x=3x700 axis={1}", "", 1, k_cuda},
      {"CumSum x=3x33x5 axis={1} is_exclusive=true", "", 1, k_cuda},
      {"CumSum x=40x3:i32@-9..9 axis={0} is_reversed=true", "", 1, k_cuda},
      {"CumSum x=300x2 axis={-2} is_reversed=true is_exclusive=true", "", 1, k_cuda},
  });
}

}  // namespace
}  // namespace temper
