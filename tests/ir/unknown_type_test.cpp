// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "ir/graph.h"
#include "ir/verify.h"
#include "ops/nn/softmax.h"
#include "ops/shape/reshape.h"

namespace temper::ir {
namespace {

TEST(UnknownType, is_not_taken_for_an_absent_input) {
  Graph graph;
  const ValueId x = graph.add_input("x", TensorType::unranked(DType::f32));
  const NodeId first = graph.add_node(ops::Softmax{}, {x}, 1, "first");
  const NodeId second = graph.add_node(ops::Softmax{}, {graph.node(first).outputs[0]}, 1, "second");
  const ValueId shape = graph.add_constant("shape", Tensor::of<std::int64_t>({2}, {3, -1}));
  const NodeId last = graph.add_node(ops::Reshape{}, {graph.node(second).outputs[0], shape}, 1, "last");
  const TensorType& type = graph.type(graph.node(last).outputs[0]);
  ASSERT_TRUE(type.is_ranked());
  EXPECT_EQ(type.dim(0), Dim(3));
  EXPECT_TRUE(type.dim(1).as_symbol().has_value());
  graph.add_output(graph.node(last).outputs[0]);
  EXPECT_NO_THROW(verify(graph));
}

}  // namespace
}  // namespace temper::ir
