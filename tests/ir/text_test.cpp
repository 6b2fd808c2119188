// SPDX-License-Identifier: Apache-2.0
#include "ir/text.h"

#include <gtest/gtest.h>

#include "ir/verify.h"

namespace temper::ir {
namespace {

std::string error_of(std::string_view text) {
  try {
    (void)graph_from_text(text);
  } catch (const Error& error) {
    return error.message();
  }
  return "no error";
}

TEST(GraphText, prints_what_it_read) {
  const std::string text = R"(graph net(%x: f32[batch, 3, floor(height/2)]) -> (%y, @c) {
  @c = [1, -2.5, inf] : f32[3]
  %a = Softmax(axis=1) %x : f32[batch, 3, floor(height/2)]  # block/softmax
  %y = Softmax %a as block/softmax_1 : f32[batch, 3, floor(height/2)]  # one, "two words"
}
)";
  const Graph graph = graph_from_text(text);
  verify(graph);
  EXPECT_EQ(text_from_graph(graph), text);
  EXPECT_EQ(graph.node_count(), 2u);
  EXPECT_EQ(graph.node(graph.order()[1]).sources, (std::vector<std::string>{"one", "two words"}));
}

TEST(GraphText, types_of_nodes_may_be_left_out) {
  const Graph graph = graph_from_text("graph g(%x: f32[2, 3]) -> (%y) { %y = Softmax %x }");
  EXPECT_EQ(graph.type(graph.outputs()[0]).text(), "f32[2, 3]");
}

TEST(GraphText, odd_names_are_quoted) {
  const std::string text = R"(graph "my net"(%"a b": f32[2]) -> (%"x\"y:") {
  %"x\"y:" = Softmax %"a b" : f32[2]
}
)";
  EXPECT_EQ(text_from_graph(graph_from_text(text)), text);
}

TEST(GraphText, every_literal_type_reads_back) {
  const std::string text = R"(graph g() -> (@a, @b, @c, @d, @e, @f) {
  @a = 0.1 : f64[]
  @b = [true, false] : bool[2]
  @c = [18446744073709551615] : u64[1]
  @d = ['it\'s', ''] : string[2]
  @e = [] : i64[0]
  @f = [0.5, 65504] : f16[2]
}
)";
  EXPECT_EQ(text_from_graph(graph_from_text(text)), text);
}

TEST(GraphText, large_constants_need_their_owner) {
  const Graph graph = graph_from_text("graph g() -> (@w) { @w = random(seed=1) : f32[5, 5] }");
  const Tensor content = *graph.constant(graph.outputs()[0]);
  EXPECT_EQ(content.size(), 25);
  EXPECT_NE(content.data<float>()[0], content.data<float>()[1]);
  const std::string text = text_from_graph(graph);
  EXPECT_NE(text.find("data(" + data_name(content) + ") : f32[5, 5]"), std::string::npos) << text;
  EXPECT_NE(error_of(text).find("stands for content"), std::string::npos);
  const Graph again = graph_from_text(text, {.find_data = [&](std::string_view hash, const TensorType&) {
                                        return hash == data_name(content) ? std::optional(content) : std::nullopt;
                                      }});
  EXPECT_TRUE(again.constant(again.outputs()[0])->equals(content));
}

TEST(GraphText, generators_fill_by_type) {
  const Graph graph = graph_from_text(R"(graph g() -> (@a, @b, @c) {
    @a = range(1, 2) : i64[3]
    @b = fill(0.5) : f32[2, 2]
    @c = random(seed=3, low=5, high=6) : i32[4]
  })");
  EXPECT_TRUE(graph.constant(graph.outputs()[0])->equals(Tensor::of<std::int64_t>({3}, {1, 3, 5})));
  EXPECT_TRUE(graph.constant(graph.outputs()[1])->equals(Tensor::of<float>({2, 2}, {0.5f, 0.5f, 0.5f, 0.5f})));
  EXPECT_TRUE(graph.constant(graph.outputs()[2])->equals(Tensor::of<std::int32_t>({4}, {5, 5, 5, 5})));
}

TEST(GraphText, inline_constants_are_operands) {
  const Graph graph = graph_from_text("graph g() -> (%y) { %y = Softmax ([1, 2] : f32[2]) }");
  EXPECT_EQ(graph.type(graph.outputs()[0]).text(), "f32[2]");
}

TEST(GraphText, symbols_of_the_run_keep_their_bound) {
  const std::string text = R"(graph g(%x: f32[nms.d0, 4]) -> (%y) {
  symbol nms.d0 <= 300
  %y = Softmax %x : f32[nms.d0, 4]
}
)";
  const Graph graph = graph_from_text(text);
  EXPECT_EQ(graph.symbols().at("nms.d0").upper_bound, 300);
  EXPECT_EQ(text_from_graph(graph), text);
}

TEST(GraphText, content_of_shape_inputs_is_kept) {
  const std::string text = R"(graph g(%sizes: i64[2] = [sizes[0], 2*sizes[1]]) -> (%sizes) {
}
)";
  EXPECT_EQ(text_from_graph(graph_from_text(text)), text);
}

TEST(GraphText, errors_name_the_line) {
  EXPECT_EQ(error_of("graph g(%x: f32[2]) -> (%y) {\n  %y = Softmux %x\n}"),
            "graph text, line 2: there is no operator 'Softmux'");
  EXPECT_EQ(error_of("graph g(%x: f32[2]) -> (%y) {\n\n  %y = Softmax %z\n}"),
            "graph text, line 3: 'z' is read before it is defined");
  EXPECT_EQ(error_of("graph g(%x: f32[2]) -> (%y) {\n  %y = Softmax(axes=1) %x\n}"),
            "graph text, line 2: Softmax has no attribute 'axes'");
  EXPECT_NE(error_of("graph g(%x: f32[2]) -> (%y) {\n  %y = Softmax %x : f32[3]\n}").find("declared f32[3]"),
            std::string::npos);
  EXPECT_NE(error_of("graph g(%x: f99[2]) -> () {}").find("f99"), std::string::npos);
  EXPECT_NE(error_of("graph g() -> () {\n  @c = [1, 2] : f32[3]\n}").find("line 2: 2 literals"), std::string::npos);
  EXPECT_NE(error_of("graph g() -> () {\n  @c = fill(0) : f32[100000000000]\n}").find("cannot fill"),
            std::string::npos);
  EXPECT_NE(error_of("graph g() -> () {").find("a statement begins"), std::string::npos);
}

TEST(GraphText, structure_ignores_names) {
  const Graph a = graph_from_text("graph a(%x: f32[2]) -> (%y) { %y = Softmax %x }");
  const Graph b = graph_from_text("graph b(%in: f32[2]) -> (%out) { %out = Softmax %in as n # s\n }");
  EXPECT_EQ(structure_text(a), structure_text(b));
  EXPECT_EQ(structure_text(a), "graph g(%0: f32[2]) -> (%1) {\n  %1 = Softmax %0 : f32[2]\n}\n");
}

}  // namespace
}  // namespace temper::ir
