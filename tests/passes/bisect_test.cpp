// SPDX-License-Identifier: Apache-2.0
#include "passes/bisect.h"

#include <gtest/gtest.h>

#include "ir/text.h"
#include "ops/elementwise/unary.h"

namespace temper::passes {
namespace {

using ir::Graph;
using ir::NodeId;

Graph chain() {
  return ir::graph_from_text(R"(graph g(%x: f32[3]) -> (%d) {
    %a = Unary(kind='Relu') %x
    %b = Unary(kind='Exp') %a
    %c = Unary(kind='Relu') %b
    %d = Unary(kind='Sqrt') %c
  })");
}

/// Right: the exponential is never negative. Wrong for the first Relu.
bool drop_relu(Graph& graph, NodeId id) {
  const auto* unary = graph.node(id).op.as<ops::Unary>();
  if (unary == nullptr || unary->kind != "Relu") return false;
  graph.replace_uses(graph.node(id).outputs[0], graph.node(id).inputs[0]);
  return true;
}

bool drop_relus(Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, drop_relu); }
bool do_nothing(Graph&, RewriteLimit&) { return false; }
bool fail(Graph&, RewriteLimit&) { throw Error(ErrorCode::internal, "a defect"); }

Pipeline pipeline_of(PassFunction last) {
  return {
      .name = "test",
      .groups = {
          {.passes = {{"fold_constants", "", do_nothing}, {"fold_scale", "", last}, {"fold_pad", "", do_nothing}}}}};
}

BisectResult bisect_with(const Pipeline& pipeline, const Tensor& input) {
  const Graph graph = chain();
  const Pipeline* pipelines[] = {&pipeline};
  return bisect(graph, pipelines, {}, matches_reference(graph, {input}, 1e-6));
}

TEST(Bisect, finds_pass_and_rewrite) {
  const Pipeline pipeline = pipeline_of(drop_relus);
  const BisectResult result = bisect_with(pipeline, Tensor::of<float>({3}, {-1, 0, 1}));
  EXPECT_EQ(result.verdict, BisectResult::Verdict::broken_by_pass);
  EXPECT_EQ(result.pass, "fold_scale");
  EXPECT_EQ(result.run, 2u);
  EXPECT_EQ(result.rewrite, 1);
  EXPECT_EQ(result.node, "a");
  EXPECT_NE(result.before.find("%a = Unary(kind='Relu') %x"), std::string::npos) << result.before;
  EXPECT_EQ(result.after.find("%a = "), std::string::npos) << result.after;
}

TEST(Bisect, a_right_result_is_fine) {
  const Pipeline pipeline = pipeline_of(drop_relus);
  EXPECT_EQ(bisect_with(pipeline, Tensor::of<float>({3}, {3, 0, 1})).verdict, BisectResult::Verdict::fine);
}

TEST(Bisect, a_pass_that_throws_is_named) {
  const Pipeline pipeline = pipeline_of(fail);
  const BisectResult result = bisect_with(pipeline, Tensor::of<float>({3}, {3, 0, 1}));
  EXPECT_EQ(result.verdict, BisectResult::Verdict::broken_by_pass);
  EXPECT_EQ(result.pass, "fold_scale");
  EXPECT_EQ(result.rewrite, 0);
  EXPECT_NE(result.error.find("a defect"), std::string::npos);
}

TEST(Bisect, a_check_that_fails_at_once_is_not_blamed_on_a_pass) {
  const Graph graph = chain();
  const Pipeline pipeline = pipeline_of(drop_relus);
  const Pipeline* pipelines[] = {&pipeline};
  const BisectResult result = bisect(graph, pipelines, {}, [](const Graph&) { return false; });
  EXPECT_EQ(result.verdict, BisectResult::Verdict::broken_before);
  EXPECT_EQ(result.checks, 1);
}

}  // namespace
}  // namespace temper::passes
