// SPDX-License-Identifier: Apache-2.0
// The forms that shape arithmetic over symbols comes out in: what exporters write must vanish into plain extents.

#include <gtest/gtest.h>

#include "ir/graph.h"
#include "ops/index/gather.h"
#include "ops/shape/concat.h"
#include "ops/shape/constant_of_shape.h"
#include "ops/shape/expand.h"
#include "ops/shape/pad.h"
#include "ops/shape/range.h"
#include "ops/shape/reshape.h"
#include "ops/shape/shape.h"
#include "ops/shape/slice.h"
#include "ops/shape/split.h"
#include "ops/shape/unsqueeze.h"

namespace temper {
namespace {

using ir::Graph;
using ir::ValueId;

const Dim batch = Dim::symbol("batch");
const Dim h = Dim::symbol("h");
const Dim w = Dim::symbol("w");

TensorType vector_of(const Dims& content) {
  TensorType type(DType::i64, {static_cast<std::int64_t>(content.size())});
  type.content = content;
  return type;
}

std::string reshaped(const Dims& data, const Dims& shape) {
  const std::vector<TensorType> inputs = {TensorType(DType::f32, data), vector_of(shape)};
  const TensorType type = ops::Reshape{}.infer(inputs)[0];
  return dims_text(*type.dims);
}

TEST(SymbolicReshape, what_is_left_over_is_exact) {
  EXPECT_EQ(reshaped({batch, 3, h, w}, {0, -1}), "[batch, 3*h*w]");
  EXPECT_EQ(reshaped({batch, 64, h, w}, {batch, 2, -1, h, w}), "[batch, 2, 32, h, w]");
  EXPECT_EQ(reshaped({batch, h * w}, {-1, h, w}), "[batch, h, w]");
  EXPECT_EQ(reshaped({batch, h + 1, w + 1}, {batch, -1, w + 1}), "[batch, h + 1, w + 1]");
  EXPECT_EQ(reshaped({batch, floor_div(h, 2), 6}, {-1, 3, floor_div(h, 2)}), "[2*batch, 3, floor(h/2)]");
  EXPECT_EQ(reshaped({h}, {2, -1}), "[2, floor(h/2)]");
}

TEST(SymbolicReshape, an_element_that_may_be_negative_is_not_an_extent) {
  const Dim raw = Dim::symbol("shape[0]");
  EXPECT_EQ(reshaped({batch, 6}, {raw, 3}), "[?, 3]");
  EXPECT_EQ(reshaped({batch, 6}, {raw, -1}), "[?, ?]");
  EXPECT_EQ(reshaped({batch, 6}, {h - 1, -1}), "[?, ?]");
}

std::string sliced(const Dim& extent, const Dim& start, const Dim& end, std::int64_t step = 1) {
  const std::vector<TensorType> inputs = {TensorType(DType::f32, {extent}), vector_of({start}), vector_of({end}),
                                          vector_of({0}), vector_of({step})};
  return ops::Slice{}.infer(inputs)[0].dim(0).text();
}

TEST(SymbolicSlice, constant_bounds) {
  constexpr std::int64_t k_end = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(sliced(h, 0, k_end), "h");
  EXPECT_EQ(sliced(h + 1, 1, k_end), "h");
  EXPECT_EQ(sliced(h, 0, -1), "max(h - 1, 0)");
  EXPECT_EQ(sliced(h + 1, 0, -1), "h");
  EXPECT_EQ(sliced(h, -2, k_end), "min(h, 2)");
  EXPECT_EQ(sliced(h + 2, -2, k_end), "2");
  EXPECT_EQ(sliced(h, 0, 5), "min(h, 5)");
  EXPECT_EQ(sliced(h + 5, 2, 5), "3");
  EXPECT_EQ(sliced(h * 2, 0, k_end, 2), "h");
  EXPECT_EQ(sliced(h, 0, k_end, 2), "ceil(h/2)");
  EXPECT_EQ(sliced(h, -1, std::numeric_limits<std::int64_t>::min(), -1), "h");
}

TEST(SymbolicSlice, symbolic_bounds) {
  EXPECT_EQ(sliced(h, 0, h), "h");
  EXPECT_EQ(sliced(h + w, h, h + w), "w");
  EXPECT_EQ(sliced(h + w, 0, h), "h");
  EXPECT_EQ(sliced(5, 0, w), "min(w, 5)");
}

TEST(SymbolicPad, adds_on_both_sides) {
  const std::vector<TensorType> inputs = {TensorType(DType::f32, {h, w}), vector_of({1, 0, 2, Dim(32) - w})};
  EXPECT_EQ(dims_text(*ops::Pad{}.infer(inputs)[0].dims), "[h + 3, 32]");
}

TEST(SymbolicSplit, equal_parts_of_a_multiple_are_exact) {
  const std::vector<TensorType> inputs = {TensorType(DType::f32, {h * 4})};
  for (const TensorType& part : ops::Split{.parts = 4}.infer(inputs)) EXPECT_EQ(part.dim(0), h);
}

TEST(SymbolicContent, is_tracked_up_to_its_limit) {
  const auto length_of_content = [](std::int64_t count) {
    const std::vector<TensorType> inputs = {vector_of({count})};
    const auto type = ops::ConstantOfShape{.value = Tensor::scalar<std::int64_t>(1)}.infer(inputs)[0];
    return type.content ? static_cast<std::int64_t>(type.content->size()) : -1;
  };
  EXPECT_EQ(length_of_content(k_longest_content), k_longest_content);
  EXPECT_EQ(length_of_content(k_longest_content + 1), -1);
  EXPECT_EQ(length_of_content(std::int64_t{1} << 60), -1);
}

TEST(SymbolicContent, range_of_an_extent_has_that_length) {
  const std::vector<TensorType> inputs = {vector_of({0}), vector_of({h}), vector_of({1})};
  EXPECT_EQ(ops::Range{}.infer(inputs)[0].dim(0), h);
}

/// x.view(x.size(0), -1, x.size(3)) and x.expand(...) as exporters write them.
TEST(SymbolicContent, shape_subgraph_vanishes) {
  Graph graph;
  const auto add = [&](Operator op, std::vector<ValueId> inputs) {
    return graph.node(graph.add_node(std::move(op), std::move(inputs), 1, "")).outputs[0];
  };
  const auto constant = [&](const Shape& shape, const std::vector<std::int64_t>& values) {
    return graph.add_constant("c", Tensor::of<std::int64_t>(shape, values));
  };
  const ValueId x = graph.add_input("x", TensorType(DType::f32, {batch, 8, h, w}));
  const ValueId shape = add(ops::ShapeOf{}, {x});
  const ValueId first = add(ops::Gather{}, {shape, constant({}, {0})});
  const ValueId last = add(ops::Slice{}, {shape, constant({1}, {-1}), constant({1}, {100})});
  const ValueId wanted = add(ops::Concat{}, {add(ops::Unsqueeze{.axes = {0}}, {first}), constant({1}, {-1}), last});
  const ValueId y = add(ops::Reshape{}, {x, wanted});
  EXPECT_EQ(dims_text(*graph.type(y).dims), "[batch, 8*h, w]");
  const ValueId one = graph.add_constant("one", Tensor(DType::f32, {1, 1}));
  const ValueId grid = add(ops::Expand{}, {one, add(ops::ShapeOf{.start = 2}, {x})});
  EXPECT_EQ(dims_text(*graph.type(grid).dims), "[h, w]");
}

}  // namespace
}  // namespace temper
