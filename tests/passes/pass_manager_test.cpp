// SPDX-License-Identifier: Apache-2.0
#include "passes/pass_manager.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/log.h"
#include "ir/text.h"

namespace temper::passes {
namespace {

using ir::Graph;
using ir::NodeId;

Graph chain() {
  return ir::graph_from_text(R"(graph g(%x: f32[2, 3]) -> (%c) {
    %a = Softmax %x
    %b = Softmax %a
    %c = Softmax %b
  })");
}

/// Skips one Softmax whose input is a Softmax.
bool drop_one(Graph& graph, NodeId id) {
  const ir::ValueId input = graph.node(id).inputs[0];
  if (!graph.value(input).producer.is_valid()) return false;
  graph.replace_uses(graph.node(id).outputs[0], input);
  return true;
}

bool fold_constants_twin(Graph& graph, RewriteLimit& limit) { return rewrite_nodes(graph, limit, drop_one); }

bool break_graph(Graph& graph, RewriteLimit&) {
  graph.set_node_input(graph.order()[0], 0, {});
  return true;
}

Pipeline pipeline_of(PassFunction run, int rounds = 1) {
  return {.name = "test", .groups = {{.passes = {{"fold_constants", "a stand-in", run}}, .most_rounds = rounds}}};
}

TEST(PassManager, dead_nodes_go_after_a_change) {
  Graph graph = chain();
  PassManager manager;
  manager.run(pipeline_of(fold_constants_twin), graph);
  EXPECT_EQ(graph.node_count(), 1u);
  ASSERT_EQ(manager.runs().size(), 1u);
  EXPECT_TRUE(manager.runs()[0].changed);
  EXPECT_EQ(manager.runs()[0].nodes_before, 3u);
  EXPECT_EQ(manager.runs()[0].rewrites, 2);
}

TEST(PassManager, a_group_stops_when_nothing_changes) {
  Graph graph = chain();
  PassManager manager;
  manager.run(pipeline_of(fold_constants_twin, 10), graph);
  EXPECT_EQ(manager.runs().size(), 2u);
}

TEST(PassManager, disabled_passes_do_not_run) {
  Graph graph = chain();
  PassManager manager({.disabled = {"fold_constants"}});
  manager.run(pipeline_of(fold_constants_twin), graph);
  EXPECT_EQ(graph.node_count(), 3u);
  EXPECT_TRUE(manager.runs().empty());
}

TEST(PassManager, stop_after_ends_all_pipelines) {
  Graph graph = chain();
  PassManager manager({.stop_after = "fold_constants"});
  manager.run(pipeline_of(fold_constants_twin, 10), graph);
  manager.run(pipeline_of(fold_constants_twin, 10), graph);
  EXPECT_EQ(manager.runs().size(), 1u);
  EXPECT_TRUE(manager.is_stopped());
}

TEST(PassManager, rewrites_can_be_limited) {
  Graph graph = chain();
  PassManager manager({.most_runs = 1, .last_run_rewrites = 1});
  manager.run(pipeline_of(fold_constants_twin, 10), graph);
  ASSERT_EQ(manager.runs().size(), 1u);
  EXPECT_EQ(manager.runs()[0].rewrites, 1);
  EXPECT_EQ(manager.runs()[0].last_node, "b");
  EXPECT_EQ(graph.node_count(), 2u);
}

TEST(PassManager, graphs_are_printed_on_request) {
  std::string printed;
  PassManager manager(
      {.print_ir = {"before:fold_constants", "after:all"}, .print = [&](std::string_view text) { printed += text; }});
  Graph graph = chain();
  manager.run(pipeline_of(fold_constants_twin), graph);
  EXPECT_EQ(printed.find("# before fold_constants\ngraph g("), 0u) << printed;
  EXPECT_NE(printed.find("# after fold_constants\ngraph g("), std::string::npos) << printed;
}

TEST(PassManager, unknown_names_are_refused_with_the_nearest) {
  try {
    PassManager manager({.disabled = {"fold_constant"}});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_argument);
    EXPECT_EQ(error.message(), "there is no pass 'fold_constant'; did you mean 'fold_constants'?");
  }
  EXPECT_THROW(PassManager({.print_ir = {"fold_constants"}}), Error);
}

TEST(PassManager, a_broken_graph_names_the_pass_and_keeps_its_input) {
  Graph graph = chain();
  PassManager manager;
  try {
    manager.run(pipeline_of(break_graph), graph);
    FAIL() << "no error";
  } catch (const Error& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("while running pass 'fold_constants'; its input graph is in "), std::string::npos) << text;
    const auto path = std::filesystem::temp_directory_path() / "temper-before-fold_constants.ir";
    EXPECT_TRUE(std::filesystem::exists(path));
    std::filesystem::remove(path);
  }
}

TEST(PassManager, a_trace_line_a_run) {
  std::vector<std::string> lines;
  set_log_sink([&](LogChannel, std::string_view line) { lines.emplace_back(line); });
  set_log_traces("passes");
  Graph graph = chain();
  PassManager().run(pipeline_of(fold_constants_twin), graph);
  set_log_traces("");
  set_log_sink({});
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_NE(lines[0].find("fold_constants,changed,3->1,"), std::string::npos) << lines[0];
}

}  // namespace
}  // namespace temper::passes
