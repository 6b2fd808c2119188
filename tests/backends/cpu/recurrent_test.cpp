// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "builder/build_graph.h"
#include "ir/text.h"
#include "temper/engine.h"

namespace temper {
namespace {

TEST(Recurrent, a_length_beyond_the_steps_is_refused_and_the_context_goes_on) {
  const ir::Graph graph = ir::graph_from_text(R"(graph g(%x: f32[4, 2, 3], %lengths: i32[2]) -> (%y) {
  @w = random(seed=1) : f32[1, 20, 3]
  @r = random(seed=2) : f32[1, 20, 5]
  %y, %h, %c = Lstm %x, @w, @r, _, %lengths
})");
  const Plan plan = builder::build_graph(graph, {});
  const Engine engine = Engine::from_plan(plan);
  auto context = engine.context();
  const Tensor x(DType::f32, {4, 2, 3});
  try {
    (void)context.infer({x, Tensor::of<std::int32_t>({2}, {4, 5})});
    FAIL() << "expected a refusal";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_argument);
    EXPECT_NE(error.message().find("a sequence length of 5 is outside [0, 4]"), std::string::npos) << error.what();
  }
  EXPECT_EQ(context.infer({x, Tensor::of<std::int32_t>({2}, {4, 0})})[0].shape(), (Shape{4, 1, 2, 5}));
}

}  // namespace
}  // namespace temper
