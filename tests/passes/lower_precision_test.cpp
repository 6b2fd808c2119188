// SPDX-License-Identifier: Apache-2.0
#include "passes/lower_precision.h"

#include <gtest/gtest.h>

#include "ir/interpret.h"
#include "ir/text.h"
#include "tensor/numeric.h"

namespace temper::passes {
namespace {

bool none(const ir::Node&) { return false; }

std::string lowered(const std::string& text, const std::function<bool(const ir::Node&)>& keeps_wide = none) {
  ir::Graph graph = ir::graph_from_text(text);
  (void)lower_precision(graph, DType::f16, keeps_wide);
  graph.eliminate_dead_code();
  return ir::text_from_graph(graph);
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(LowerPrecision, casts_at_the_edges_only) {
  const std::string text = lowered(R"(graph g(%x: f32[1, 4, 8]) -> (%y) {
    @w = random(seed=1) : f32[8, 2]
    %a = MatMul %x, @w
    %b = Transpose(perm=[0, 2, 1]) %a
    %y = Unary(kind='Relu') %b
  })");
  EXPECT_EQ(count(text, "= Cast"), 2U) << text;
  EXPECT_NE(text.find("f16[8, 2]"), std::string::npos) << text;
}

TEST(LowerPrecision, what_moves_wide_values_stays_wide) {
  const std::string text = lowered(R"(graph g(%x: f32[2, 8]) -> (%y) {
    %y = Transpose(perm=[1, 0]) %x
  })");
  EXPECT_EQ(count(text, "= Cast"), 0U) << text;
}

TEST(LowerPrecision, kept_nodes_read_and_write_f32) {
  const std::string text =
      lowered(R"(graph g(%x: f32[2, 8]) -> (%y) {
    %a = Unary(kind='Exp') %x
    %b = Unary(kind='Log') %a
    %y = Unary(kind='Relu') %b
  })",
              [](const ir::Node& node) { return node.op.text().find("Log") != std::string::npos; });
  // To f16 before Exp, to f32 and back around Log, to f32 at the end.
  EXPECT_EQ(count(text, "= Cast"), 4U) << text;
}

TEST(LowerPrecision, constants_beyond_f16_keep_their_node_wide) {
  const std::string text = lowered(R"(graph g(%x: f32[2]) -> (%y) {
    @big = [100000, 1] : f32[2]
    %y = Binary(kind='Mul') %x, @big
  })");
  EXPECT_EQ(count(text, "= Cast"), 0U) << text;
}

TEST(LowerPrecision, results_are_close) {
  const std::string text = R"(graph g(%x: f32[1, 3, 6, 6]) -> (%y, %s) {
    @w = [0.5, -0.25, 0.125] : f32[1, 3, 1, 1]
    %c = Conv %x, @w
    %r = Unary(kind='Silu') %c
    %y = Softmax(axis=-1) %r
    %s = Shape %r
  })";
  ir::Graph graph = ir::graph_from_text(text);
  Tensor x(DType::f32, {1, 3, 6, 6});
  auto values = x.mutable_data<float>();
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i * 7 % 13) / 13 - 0.5F;
  const auto expected = ir::Interpreter(graph).run(std::vector<Tensor>{x});
  ASSERT_TRUE(lower_precision(graph, DType::f16, none));
  const auto got = ir::Interpreter(graph).run(std::vector<Tensor>{x});
  ASSERT_EQ(got[0].dtype(), DType::f32);
  EXPECT_TRUE(got[1].equals(expected[1]));
  const auto a = to_f64(got[0]);
  const auto b = to_f64(expected[0]);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 2e-3);
}

}  // namespace
}  // namespace temper::passes
