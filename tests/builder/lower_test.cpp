// SPDX-License-Identifier: Apache-2.0
#include "builder/lower.h"

#include <gtest/gtest.h>

#include "builder/build_graph.h"
#include "ir/interpret.h"
#include "ir/text.h"
#include "temper/engine.h"

namespace temper::builder {
namespace {

/// Builds, runs and compares with the reference, exactly.
void expect_runs(const std::string& text, const std::vector<Tensor>& inputs) {
  const ir::Graph graph = ir::graph_from_text(text);
  const auto expected = ir::Interpreter(graph).run(inputs);
  BuildOptions options;
  options.optimization_level = 0;
  const auto actual = Engine::from_plan(build_graph(graph, options)).context().infer(inputs);
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) EXPECT_TRUE(actual[i].equals(expected[i])) << "output " << i;
}

TEST(Lower, keeps_the_step_whose_extents_a_shape_names) {
  // Nothing but Shape reads the NonZero, and Shape itself is known as an expression.
  expect_runs(R"(graph counts(%x: f32[4]) -> (%zeros) {
      %found = NonZero %x
      %shape = Shape %found
      %zeros = ConstantOfShape %shape
    })",
              {Tensor::of<float>({4}, {1, 0, 2, 3})});
}

TEST(Lower, a_body_computes_what_only_the_graph_around_it_names) {
  // The body sees an extent of twice the count, from which it cannot tell the count itself.
  expect_runs(R"(graph outer(%x: f32[4], %flag: bool[]) -> (%y) {
      %found = NonZero %x
      %wide = Concat(axis=1) %found, %found
      %y = If(then_branch=graph then(%a: i64[1, 2*found.d1]) -> (%b) {
        %b = Shape %a
      }, else_branch=graph else(%c: i64[1, 2*found.d1]) -> (%d) {
        %s = Shape %c
        %d = Binary(kind='Add') %s, %s
      }) %flag, %wide, %wide
    })",
              {Tensor::of<float>({4}, {1, 0, 2, 3}), Tensor::scalar(false)});
}

TEST(Lower, shapes_that_nobody_gave_are_named_where_they_do_not_fit) {
  const ir::Graph graph = ir::graph_from_text(R"(graph g(%x: f32[1, 1, steps]) -> (%y) {
    @w = random(seed=1) : f32[4, 1, 16]
    %y = Conv %x, @w
  })");
  try {
    (void)build_graph(graph, {});
    FAIL() << "expected a refusal";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("input 'x' f32[1, 1, steps] has no range and is fixed to 1x1x1"),
              std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace temper::builder
