// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "builder/build_graph.h"
#include "ir/interpret.h"
#include "ir/text.h"
#include "support/temporary_folder.h"
#include "support/wave.h"
#include "temper/engine.h"
#include "tensor/numeric.h"

namespace temper::builder {
namespace {

/// Folding leaves constants where its result would be too large; here it is switched off.
void expect_plan_equals_reference(const char* text, const Tensor& input, double tolerance) {
  const ir::Graph graph = ir::graph_from_text(text);
  const auto expected = to_f64(ir::Interpreter(graph).run(std::vector{input})[0]);
  const TemporaryFolder folder;
  for (const int level : {1, 3}) {
    BuildOptions options;
    options.optimization_level = level;
    options.embed_graph = false;  // drops what kernels packed
    options.disabled_passes = {"fold_constants"};
    build_graph(graph, options).save(folder / "constant.plan");
    const auto got = to_f64(Engine::load(folder / "constant.plan").context().infer(std::vector{input})[0]);
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i)
      ASSERT_NEAR(got[i], expected[i], tolerance * std::max(1.0, std::fabs(expected[i]))) << "level " << level;
  }
}

TEST(ConstantInputs, weights_of_one_step_that_another_reads_stay_in_the_plan) {
  expect_plan_equals_reference(R"(graph g(%x: f32[1, 3, 5, 5]) -> (%y) {
  @w = random(seed=2) : f32[8, 3, 3, 3]
  %c = Conv %x, @w
  %s = Softmax(axis=0) @w
  %t = Transpose(perm=[1, 0, 2, 3]) %s
  %d = Conv(pads=[1, 1, 1, 1]) %c, %t
  %y = Unary(kind='Tanh') %d
})",
                               wave({1, 3, 5, 5}), 1e-5);
}

TEST(ConstantInputs, weights_that_a_step_on_the_host_reads_stay_in_the_plan) {
  expect_plan_equals_reference(R"(graph g(%x: f32[1, 3, 5, 5]) -> (%y) {
  @w = random(seed=2) : f32[8, 3, 3, 3]
  %c = Conv %x, @w
  %n = NonZero @w
  %f = Cast(to=f32) %n
  %s = Reduce(kind='Sum', keep_dims=false) %f
  %y = Binary(kind='Add') %c, %s
})",
                               wave({1, 3, 5, 5}), 1e-5);
}

TEST(ConstantInputs, every_kind_of_step_may_read_them) {
  expect_plan_equals_reference(R"(graph g(%z: f32[1, 8, 6, 6]) -> (%y) {
  @x = random(seed=1) : f32[1, 3, 14, 14]
  @w = random(seed=2) : f32[8, 3, 3, 3]
  @q = random(seed=3) : f32[1, 8, 6, 6]
  @r = random(seed=4) : f32[1, 8, 12, 12]
  %c = Conv @x, @w
  %p = MaxPool(kernel_shape=[2, 2], strides=[2, 2]) %c
  %m = MaxPool(kernel_shape=[2, 2], strides=[2, 2]) @r
  %s = Softmax(axis=1) @q
  %a = Binary(kind='Add') %p, %s
  %b = Binary(kind='Add') %m, %z
  %y = Binary(kind='Mul') %a, %b
})",
                               wave({1, 8, 6, 6}), 1e-5);
}

TEST(ConstantInputs, half_floats_are_converted_for_kernels_of_f32) {
  expect_plan_equals_reference(R"(graph g(%z: f32[1, 8, 6, 6]) -> (%y) {
  @h = random(seed=3) : f16[1, 8, 6, 6]
  %s = Softmax(axis=1) @h
  %f = Cast(to=f32) %s
  %y = Binary(kind='Add') %f, %z
})",
                               wave({1, 8, 6, 6}), 1e-3);
}

}  // namespace
}  // namespace temper::builder
