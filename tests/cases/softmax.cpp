// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cases/case_runner.h"

namespace temper {

TEST(Cases, Softmax) {
  constexpr auto k_cuda = "cuda.softmax";
  expect_all_tactics_agree({
      {"Softmax x=2x3x4x5 axis=1", "cpu.softmax", 1, k_cuda},
      {"Softmax x=5x7@-40..40 axis=-1", "cpu.softmax", 1, k_cuda},
      {"Softmax x=37x4@-40..40", "cpu.softmax", 1, k_cuda},
      {"Softmax x=5x1", "cpu.softmax", 1, k_cuda},
      {"Softmax x=21x16 is_log=true", "cpu.softmax", 1, k_cuda},
      {"Softmax x=9x17", "cpu.softmax", 1, k_cuda},
      {"Softmax x=3x0 axis=1", "cpu.softmax", 1, k_cuda},
      {"Softmax x=2x9x4 axis=0 is_log=true", "cpu.softmax", 1, k_cuda},
      {"Softmax x=4x33:f64 axis=1", "", 1, k_cuda},
      {"Softmax x=3x197 axis=-1", "cpu.softmax", 1, k_cuda},
      {"Softmax x=2x1500@-9..9 axis=-1", "cpu.softmax", 1, k_cuda},
      {"Softmax x=1x70x40x30 axis=1", "cpu.softmax", 1, k_cuda},
      {"Softmax x=1x4x16x333 axis=2", "cpu.softmax", 1, k_cuda},
  });
}

}  // namespace temper
