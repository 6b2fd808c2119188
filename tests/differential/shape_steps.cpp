// SPDX-License-Identifier: Apache-2.0
#include "differential/random_graph.h"
#include "ops/elementwise/binary.h"
#include "ops/elementwise/cast.h"
#include "ops/elementwise/unary.h"
#include "ops/index/gather.h"
#include "ops/index/top_k.h"
#include "ops/reduce/arg_reduce.h"
#include "ops/shape/concat.h"
#include "ops/shape/constant_of_shape.h"
#include "ops/shape/expand.h"
#include "ops/shape/non_zero.h"
#include "ops/shape/range.h"
#include "ops/shape/reshape.h"
#include "ops/shape/shape.h"
#include "ops/shape/slice.h"
#include "ops/shape/trilu.h"
#include "ops/shape/unsqueeze.h"

namespace temper::differential {

namespace {

using ir::ValueId;

/// x.view(x.size(0), -1), in the pieces that exporters write.
void view(GraphMaker& maker) {
  const ValueId x = maker.pick_float(2, 5);
  const ValueId shape = maker.add_one(ops::ShapeOf{}, {x});
  const ValueId batch = maker.add_one(ops::Gather{}, {shape, maker.constant(Tensor::scalar<std::int64_t>(0))});
  const ValueId vector = maker.add_one(ops::Unsqueeze{.axes = {0}}, {batch});
  if (!vector.is_valid()) return;
  std::vector<ValueId> parts = {vector, maker.constant({-1})};
  if (maker.random.chance(50)) {
    const ValueId last = maker.add_one(ops::Slice{}, {shape, maker.constant({-1}), maker.constant({1000})});
    parts.push_back(last);
  }
  (void)maker.add_one(ops::Reshape{}, {x, maker.add_one(ops::Concat{}, parts)});
}

/// A constant filled or expanded to the extents of a value, and added to it.
void filled_like(GraphMaker& maker) {
  const ValueId x = maker.pick_float(1, 4);
  const ValueId shape = maker.add_one(ops::ShapeOf{}, {x});
  const ValueId fill = maker.random.chance(50)
                           ? maker.add_one(ops::ConstantOfShape{.value = Tensor::scalar(0.75F)}, {shape})
                           : maker.add_one(ops::Expand{}, {maker.weights({1}), shape});
  (void)maker.add_one(ops::Binary{.kind = "Add"}, {x, fill});
}

/// Positions along the last axis, as a grid or an embedding has them.
void positions(GraphMaker& maker) {
  const ValueId x = maker.pick_float(1, 4);
  const ValueId shape = maker.add_one(ops::ShapeOf{}, {x});
  const ValueId extent = maker.add_one(ops::Gather{}, {shape, maker.constant(Tensor::scalar<std::int64_t>(-1))});
  const ValueId range = maker.add_one(ops::Range{}, {maker.constant(Tensor::scalar<std::int64_t>(0)), extent,
                                                     maker.constant(Tensor::scalar<std::int64_t>(1))});
  (void)maker.add_one(ops::Binary{.kind = "Add"}, {x, maker.add_one(ops::Cast{.to = DType::f32}, {range})});
}

/// Half of the last axis, by arithmetic on its extent.
void half_of_axis(GraphMaker& maker) {
  const ValueId x = maker.pick_float(2, 4);
  if (!x.is_valid()) return;
  const std::int64_t axis = maker.random_axis(x);
  const ValueId shape = maker.add_one(ops::ShapeOf{}, {x});
  const ValueId extent = maker.add_one(ops::Gather{}, {shape, maker.constant({axis})});
  const ValueId half = maker.add_one(ops::Binary{.kind = "Div"}, {extent, maker.constant({2})});
  const bool takes_first = maker.random.chance(50);
  const ValueId start = takes_first ? maker.constant({0}) : half;
  (void)maker.add_one(ops::Slice{}, {x, start, takes_first ? half : extent, maker.constant({axis})});
}

/// Rows of a table at indices that come from the input.
void embedding(GraphMaker& maker) {
  const ValueId indices = maker.pick([](const TensorType& type) { return type.dtype == DType::i64; });
  const ValueId places = maker.add_one(ops::Unary{.kind = "Clip", .alpha = -5, .beta = 4}, {indices});
  if (places.is_valid()) (void)maker.add_one(ops::Gather{}, {maker.weights({5, 6}), places});
}

/// Selections by exact numbers: the same on every engine.
void selection(GraphMaker& maker) {
  const ValueId x = maker.pick_exact(1);
  if (!x.is_valid()) return;
  const std::int64_t axis = maker.random_axis(x);
  switch (maker.random.integer(0, 3)) {
    case 0: {
      const Dim& extent = maker.type(x).dim(axis);
      const std::int64_t k = extent.is_const() ? maker.random.integer(1, std::max<std::int64_t>(1, extent.value())) : 1;
      (void)maker.add(ops::TopK{.axis = axis, .is_largest = maker.random.chance(70)}, {x, maker.constant({k})}, 2);
      return;
    }
    case 1: (void)maker.add_one(ops::ArgReduce{.finds_min = maker.random.chance(50), .axis = axis}, {x}); return;
    case 2: (void)maker.add_one(ops::NonZero{}, {x}); return;
    default:
      if (maker.type(x).rank() >= 2) (void)maker.add_one(ops::Trilu{.is_upper = maker.random.chance(50)}, {x});
  }
}

void integer_arithmetic(GraphMaker& maker) {
  const ValueId x = maker.pick([](const TensorType& type) { return type.dtype == DType::i64; });
  if (!x.is_valid()) return;
  const std::vector<std::string> kinds = {"Add", "Mul", "Sub", "Max", "Min", "Div"};
  const ValueId three = maker.constant(Tensor::scalar<std::int64_t>(3));
  const ValueId y = maker.add_one(ops::Binary{.kind = maker.random.pick(kinds)}, {x, three});
  if (maker.random.chance(50)) (void)maker.add_one(ops::Cast{.to = DType::f32}, {y});
}

}  // namespace

std::vector<Step> shape_steps() {
  return {{"view", 3, view},
          {"filled_like", 2, filled_like},
          {"positions", 1, positions},
          {"half_of_axis", 2, half_of_axis},
          {"embedding", 2, embedding},
          {"selection", 3, selection},
          {"integer_arithmetic", 2, integer_arithmetic}};
}

}  // namespace temper::differential
