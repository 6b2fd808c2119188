// SPDX-License-Identifier: Apache-2.0
#include "passes/split_batch_norm.h"

#include <gtest/gtest.h>

#include "support/batch_norm_parameters.h"
#include "support/pass_support.h"

namespace temper::passes {
namespace {

TEST(SplitBatchNorm, behind_a_transpose_it_is_arithmetic) {
  expect_pass("split_batch_norm", std::string("graph g(%x: f32[n, 5, 3]) -> (%y) {") + k_batch_norm_parameters + R"(
                %t = Transpose(perm=[0, 2, 1]) %x
                %y = BatchNormalization(epsilon=1) %t, @scale, @bias, @mean, @variance
              })",
              R"(graph g(%x: f32[n, 5, 3]) -> (%y) {
                @scale = [1, 1, 1] : f32[3, 1]
                @shift = [0.5, -1, 1.5] : f32[3, 1]
                %t = Transpose(perm=[0, 2, 1]) %x
                %a = Binary(kind='Mul') %t, @scale
                %y = Binary(kind='Add') %a, @shift
              })");
}

TEST(SplitBatchNorm, behind_anything_else_and_with_other_readers_it_stays) {
  expect_unchanged("split_batch_norm",
                   std::string("graph g(%x: f32[n, 3, 5]) -> (%y, %t, %z) {") + k_batch_norm_parameters + R"(
    %r = Unary(kind='Relu') %x
    %y = BatchNormalization(epsilon=1) %r, @scale, @bias, @mean, @variance
    %t = Transpose(perm=[2, 1, 0]) %x
    %z = BatchNormalization(epsilon=1) %t, @scale, @bias, @mean, @variance
  })");
}

}  // namespace
}  // namespace temper::passes
