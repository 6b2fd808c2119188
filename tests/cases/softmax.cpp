// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cases/case_runner.h"

namespace temper {

TEST(Cases, Softmax) {
  expect_all_tactics_agree({
      {"Softmax x=2x3x4x5 axis=1", "cpu.softmax"},
      {"Softmax x=5x7@-40..40 axis=-1", "cpu.softmax"},
      {"Softmax x=37x4@-40..40", "cpu.softmax"},
      {"Softmax x=5x1", "cpu.softmax"},
      {"Softmax x=21x16 is_log=true", "cpu.softmax"},
      {"Softmax x=9x17", "cpu.softmax"},
      {"Softmax x=3x0 axis=1", "cpu.softmax"},
      {"Softmax x=2x9x4 axis=0 is_log=true", "cpu.softmax"},
      {"Softmax x=4x33:f64 axis=1"},
  });
}

}  // namespace temper
