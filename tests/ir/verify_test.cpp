// SPDX-License-Identifier: Apache-2.0
#include "ir/verify.h"

#include <gtest/gtest.h>

#include "ir/text.h"

namespace temper::ir {
namespace {

std::string error_of(const Graph& graph) {
  try {
    verify(graph);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::internal);
    return error.message();
  }
  return "no error";
}

Graph two_nodes() {
  return graph_from_text(R"(graph g(%x: f32[2, 3]) -> (%b) {
    %a = Softmax %x
    %b = Softmax(axis=0) %a
  })");
}

TEST(Verify, a_sound_graph_passes) { EXPECT_EQ(error_of(two_nodes()), "no error"); }

TEST(Verify, a_cycle_is_found) {
  Graph graph = two_nodes();
  graph.set_node_input(graph.order()[0], 0, *graph.find_value("b"));
  EXPECT_NE(error_of(graph).find("cycle"), std::string::npos);
}

TEST(Verify, a_stale_type_names_the_node) {
  Graph graph = two_nodes();
  graph.set_type(*graph.find_value("a"), TensorType(DType::f32, {2, 4}));
  EXPECT_NE(error_of(graph).find("node 'a' (Softmax): output 0 is f32[2, 4]"), std::string::npos) << error_of(graph);
}

TEST(Verify, a_dangling_id_is_found) {
  Graph graph = two_nodes();
  graph.set_node_input(graph.order()[1], 0, ValueId{99});
  EXPECT_NE(error_of(graph).find("node 'b' (Softmax): input 0"), std::string::npos) << error_of(graph);
}

TEST(Verify, an_operator_that_refuses_its_inputs_is_found) {
  Graph graph = two_nodes();
  graph.set_operator(graph.order()[1], Operator::create("Softmax", {{"axis", std::int64_t{5}}}));
  EXPECT_NE(error_of(graph).find("cannot be inferred again"), std::string::npos) << error_of(graph);
}

TEST(Verify, unknown_parts_agree_with_anything) {
  EXPECT_TRUE(types_agree(TensorType::unranked(DType::f32), TensorType(DType::f32, {2})));
  EXPECT_TRUE(types_agree(TensorType(DType::f32, {Dim::symbol("n")}), TensorType(DType::f32, {2})));
  EXPECT_FALSE(types_agree(TensorType(DType::f32, {Dim::symbol("n")}), TensorType(DType::f32, {Dim::symbol("n") + 1})));
  EXPECT_FALSE(types_agree(TensorType(DType::f32, {2}), TensorType(DType::i32, {2})));
}

}  // namespace
}  // namespace temper::ir
