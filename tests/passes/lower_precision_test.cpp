// SPDX-License-Identifier: Apache-2.0
#include "passes/lower_precision.h"

#include <gtest/gtest.h>

#include "ir/interpret.h"
#include "ir/text.h"
#include "passes/fold_casts.h"
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

TEST(LowerPrecision, a_maximum_over_the_input_reads_it_as_it_is) {
  const std::string text = lowered(R"(graph g(%x: f32[9, 4, 8], %r: f32[9, 4, 8]) -> (%y) {
    @w = random(seed=1) : f32[8, 2]
    %a = FusedMatMulMax %x, @w
    %b = Unary(kind='Exp') %r
    %c = FusedMatMulMax %b, @w
    %d = Concat(axis=0) %a, %c
    %y = Softmax %d
  })");
  EXPECT_NE(text.find("FusedMatMulMax %x, @w "), std::string::npos) << text;
  EXPECT_EQ(count(text, "f16[9, 1, 2]"), 2U) << text;
}

TEST(LowerPrecision, kept_nodes_read_and_write_f32) {
  const std::string text =
      lowered(R"(graph g(%x: f32[2, 8]) -> (%y) {
    %a = Unary(kind='Exp') %x
    %b = Unary(kind='Log') %a
    %y = Softmax %b
  })",
              [](const ir::Node& node) { return node.op.text().find("Log") != std::string::npos; });
  // To f16 before Exp, to f32 and back around Log, to f32 behind Softmax.
  EXPECT_EQ(count(text, "= Cast"), 4U) << text;
}

TEST(LowerPrecision, constants_beyond_f16_keep_their_node_wide) {
  const std::string text = lowered(R"(graph g(%x: f32[2]) -> (%y) {
    @big = [100000, 1] : f32[2]
    %a = Binary(kind='Mul') %x, @big
    %y = Reduce(kind='Sum', axes=[0]) %a
  })",
                                   [](const ir::Node& node) { return node.op.name() == "Reduce"; });
  EXPECT_EQ(count(text, "= Cast"), 0U) << text;
}

constexpr auto k_boxes = R"(graph g(%x: f32[1, 4, 8]) -> (%y, %s) {
  @w = random(seed=1) : f32[8, 6]
  @grid = random(seed=2) : f32[4, 2]
  %a = MatMul %x, @w
  %b, %c, %d = Split(axis=2, sizes=[2, 2, 2], parts=3) %a
  %e = Binary(kind='Add') %b, @grid
  %f = Unary(kind='Exp') %c
  %y = Concat(axis=2) %e, %f, %d
  %s = Reduce(kind='Sum', axes=[2]) %d
})";

TEST(LowerPrecision, what_ends_in_outputs_is_computed_and_stored_wide) {
  const std::string text = lowered(k_boxes);
  EXPECT_NE(text.find("%a = MatMul %x.narrow, @w.narrow : f16[1, 4, 6]"), std::string::npos) << text;
  EXPECT_NE(text.find("%y = Concat(axis=2) %e, %f, %d.wide : f32[1, 4, 6]"), std::string::npos) << text;
  EXPECT_EQ(text.find("grid.narrow"), std::string::npos) << text;
}

TEST(FoldCasts, elementwise_operators_read_and_write_other_types) {
  ir::Graph graph = ir::graph_from_text(k_boxes);
  ASSERT_TRUE(lower_precision(graph, DType::f16, none));
  const auto run = [&] {
    Tensor x(DType::f32, {1, 4, 8});
    auto values = x.mutable_data<float>();
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i * 7 % 13) / 13 - 0.5F;
    return ir::Interpreter(graph).run(std::vector<Tensor>{x});
  };
  const auto expected = run();
  EXPECT_TRUE(fold_casts(graph));
  graph.eliminate_dead_code();
  const std::string text = ir::text_from_graph(graph);
  // To f16 before the product, and the part that only moves; to f32 behind the sum.
  EXPECT_EQ(count(text, "= Cast"), 3U) << text;
  EXPECT_EQ(count(text, "result=f32"), 2U) << text;
  const auto got = run();
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_TRUE(got[i].equals(expected[i])) << text;
}

TEST(LowerPrecision, small_kernels_and_a_small_first_convolution_stay_wide) {
  const std::string text = lowered(R"(graph g(%x: f32[n, 3, 6, 6]) -> (%y) {
    @first = random(seed=1) : f32[8, 3, 3, 3]
    @d = random(seed=2) : f32[8, 1, 3, 3]
    @b = random(seed=3) : f32[8]
    @w = random(seed=4) : f32[4, 8, 1, 1]
    %s = Conv(pads=[1, 1, 1, 1]) %x, @first
    %a = Conv(group=8) %s, @d, @b
    %c = Conv %a, @w
    @e = random(seed=5) : f32[4, 1, 3, 3]
    %f = Conv(group=4) %c, @e
    %y = Softmax %f
  })");
  EXPECT_NE(text.find("%x, @first : f32"), std::string::npos) << text;
  EXPECT_NE(text.find("%s, @d, @b : f32"), std::string::npos) << text;
  EXPECT_NE(text.find("%a.narrow, @w.narrow : f16"), std::string::npos) << text;
  EXPECT_NE(text.find("%c, @e : f16"), std::string::npos) << text;
}

TEST(LowerPrecision, a_large_first_convolution_becomes_narrow) {
  const std::string text = lowered(R"(graph g(%x: f32[n, 3, 600, 600]) -> (%y) {
    @first = random(seed=1) : f32[8, 3, 1, 1]
    %s = Conv %x, @first
    %y = Softmax %s
  })");
  EXPECT_NE(text.find("%x.narrow, @first : f16"), std::string::npos) << text;
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
