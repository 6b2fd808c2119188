// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "differential/random_graph.h"
#include "ops/index/gather.h"
#include "ops/shape/concat.h"
#include "ops/shape/expand.h"
#include "ops/shape/flatten.h"
#include "ops/shape/identity.h"
#include "ops/shape/pad.h"
#include "ops/shape/reshape.h"
#include "ops/shape/slice.h"
#include "ops/shape/split.h"
#include "ops/shape/squeeze.h"
#include "ops/shape/tile.h"
#include "ops/shape/transpose.h"
#include "ops/shape/unsqueeze.h"

namespace temper::differential {

namespace {

using ir::ValueId;

ValueId pick_any(GraphMaker& maker, std::int64_t least_rank, std::int64_t most_rank) {
  return maker.pick([&](const TensorType& type) {
    return (type.dtype == DType::f32 || type.dtype == DType::i64 || type.dtype == DType::i32) &&
           type.rank() >= least_rank && type.rank() <= most_rank;
  });
}

/// An axis of constant extent, or -1.
std::int64_t constant_axis(GraphMaker& maker, ValueId x, std::int64_t least_extent) {
  std::vector<std::int64_t> axes;
  for (std::int64_t axis = 0; axis < maker.type(x).rank(); ++axis) {
    const Dim& extent = maker.type(x).dim(axis);
    if (extent.is_const() && extent.value() >= least_extent) axes.push_back(axis);
  }
  return axes.empty() ? -1 : maker.random.pick(axes);
}

void reshape(GraphMaker& maker) {
  const ValueId x = pick_any(maker, 1, 5);
  if (!x.is_valid()) return;
  const std::int64_t rank = maker.type(x).rank();
  std::vector<std::int64_t> shape;
  switch (maker.random.integer(0, 3)) {
    case 0: shape = {-1}; break;
    case 1: shape = rank > 1 ? std::vector<std::int64_t>{0, -1} : std::vector<std::int64_t>{-1, 1}; break;
    case 2:
      for (std::int64_t i = 0; i + 2 < rank; ++i) shape.push_back(0);
      shape.push_back(-1);
      break;
    default: {
      const std::int64_t axis = constant_axis(maker, x, 4);
      if (axis < 0 || maker.type(x).dim(axis).value() % 2 != 0) return;
      shape.assign(static_cast<std::size_t>(axis), 0);
      shape.insert(shape.end(), {2, maker.type(x).dim(axis).value() / 2});
      // Behind the divided axis every place has moved by one, so that 0 would copy the wrong extent.
      for (std::int64_t i = axis + 1; i < rank; ++i) {
        if (!maker.type(x).dim(i).is_const()) return;
        shape.push_back(maker.type(x).dim(i).value());
      }
    }
  }
  (void)maker.add_one(ops::Reshape{}, {x, maker.constant(shape)});
}

void flatten(GraphMaker& maker) {
  const ValueId x = pick_any(maker, 1, 5);
  if (x.is_valid()) (void)maker.add_one(ops::Flatten{.axis = maker.random.integer(0, maker.type(x).rank())}, {x});
}

void transpose(GraphMaker& maker) {
  const ValueId x = pick_any(maker, 2, 5);
  if (!x.is_valid()) return;
  std::vector<std::int64_t> perm;
  for (std::int64_t i = 0; i < maker.type(x).rank(); ++i) perm.insert(perm.begin() + maker.random.integer(0, i), i);
  if (perm.size() == 4 && maker.random.chance(40))
    perm = maker.random.chance(50) ? std::vector<std::int64_t>{0, 2, 3, 1} : std::vector<std::int64_t>{0, 3, 1, 2};
  (void)maker.add_one(ops::Transpose{.perm = perm}, {x});
}

void concat(GraphMaker& maker) {
  const ValueId x = pick_any(maker, 1, 5);
  if (!x.is_valid()) return;
  const std::int64_t axis = maker.random_axis(x);
  const TensorType first = maker.type(x);
  std::vector<ValueId> inputs = {x};
  for (std::int64_t i = maker.random.integer(1, 3); i > 0; --i)
    inputs.push_back(maker.pick([&](const TensorType& type) {
      if (type.dtype != first.dtype || type.rank() != first.rank()) return false;
      for (std::int64_t j = 0; j < type.rank(); ++j)
        if (j != axis && !(type.dim(j) == first.dim(j))) return false;
      return true;
    }));
  if (maker.random.chance(20)) inputs.push_back(x);
  (void)maker.add_one(ops::Concat{.axis = maker.random.chance(80) ? axis : axis - first.rank()}, inputs);
}

/// Parts of an axis; sometimes joined again in another order.
void split(GraphMaker& maker) {
  const ValueId x = pick_any(maker, 1, 5);
  const std::int64_t axis = x.is_valid() ? constant_axis(maker, x, 2) : -1;
  if (axis < 0) return;
  const std::int64_t extent = maker.type(x).dim(axis).value();
  const std::int64_t first = maker.random.integer(1, extent - 1);
  std::vector<std::int64_t> sizes = {first, extent - first};
  if (sizes[1] > 1 && maker.random.chance(40)) sizes = {first, 1, extent - first - 1};
  ops::Split op{.axis = axis, .sizes = sizes, .parts = static_cast<std::int64_t>(sizes.size())};
  if (extent % 2 == 0 && maker.random.chance(50)) op = {.axis = axis, .parts = 2};
  auto parts = maker.add(op, {x}, static_cast<std::size_t>(op.parts));
  if (parts.empty() || maker.random.chance(60)) return;
  std::reverse(parts.begin(), parts.end());
  (void)maker.add_one(ops::Concat{.axis = axis}, parts);
}

void slice(GraphMaker& maker) {
  const ValueId x = pick_any(maker, 1, 5);
  if (!x.is_valid()) return;
  RandomSource& random = maker.random;
  const std::vector<std::int64_t> ends = {1, 2, 4, -1, std::numeric_limits<std::int64_t>::max()};
  const std::int64_t axis = maker.random_axis(x);
  std::vector<std::int64_t> bounds = {random.integer(-3, 2), random.pick(ends), random.chance(70) ? 1 : 2};
  if (random.chance(15)) bounds = {-1, std::numeric_limits<std::int64_t>::min(), -1};
  (void)maker.add_one(ops::Slice{}, {x, maker.constant({bounds[0]}), maker.constant({bounds[1]}),
                                     maker.constant({axis}), maker.constant({bounds[2]})});
}

void pad(GraphMaker& maker) {
  const ValueId x = maker.pick_float(2, 4);
  if (!x.is_valid()) return;
  const auto rank = static_cast<std::size_t>(maker.type(x).rank());
  std::vector<std::int64_t> pads(2 * rank, 0);
  for (std::size_t i = 0; i < pads.size(); ++i)
    if (i % rank >= (rank > 2 ? 2 : 1)) pads[i] = maker.random.integer(maker.random.chance(20) ? -1 : 0, 2);
  const std::vector<std::string> modes = {"constant", "constant", "edge", "reflect"};
  const ops::Pad op{.mode = maker.random.pick(modes)};
  std::vector<ValueId> inputs = {x, maker.constant(pads)};
  if (op.mode == "constant" && maker.random.chance(50)) inputs.push_back(maker.constant(Tensor::scalar(0.5F)));
  (void)maker.add_one(op, inputs);
}

void repeat(GraphMaker& maker) {
  const ValueId x = pick_any(maker, 1, 4);
  if (!x.is_valid()) return;
  std::vector<std::int64_t> counts(static_cast<std::size_t>(maker.type(x).rank()), 1);
  counts[static_cast<std::size_t>(maker.random_axis(x))] = 2;
  if (maker.random.chance(50)) {
    (void)maker.add_one(ops::Tile{}, {x, maker.constant(counts)});
    return;
  }
  counts.assign(counts.size() + 1, 1);
  counts[0] = maker.random.integer(1, 3);
  (void)maker.add_one(ops::Expand{}, {x, maker.constant(counts)});
}

void add_or_drop_axis(GraphMaker& maker) {
  const ValueId x = pick_any(maker, 1, 4);
  if (!x.is_valid()) return;
  for (std::int64_t axis = 0; axis < maker.type(x).rank(); ++axis)
    if (maker.type(x).dim(axis).equals(1) && maker.type(x).rank() > 1 && maker.random.chance(60)) {
      (void)maker.add_one(ops::Squeeze{.axes = {axis}}, {x});
      return;
    }
  (void)maker.add_one(ops::Unsqueeze{.axes = {maker.random.integer(0, maker.type(x).rank())}}, {x});
}

void gather(GraphMaker& maker) {
  const ValueId x = pick_any(maker, 1, 4);
  const std::int64_t axis = x.is_valid() ? constant_axis(maker, x, 1) : -1;
  if (axis < 0) return;
  const std::int64_t extent = maker.type(x).dim(axis).value();
  std::vector<std::int64_t> indices;
  for (std::int64_t i = maker.random.integer(1, 4); i > 0; --i)
    indices.push_back(maker.random.integer(-extent, extent - 1));
  const bool is_scalar = indices.size() == 1 && maker.type(x).rank() > 1;
  const ValueId places = is_scalar ? maker.constant(Tensor::scalar(indices[0])) : maker.constant(indices);
  (void)maker.add_one(ops::Gather{.axis = axis}, {x, places});
}

void identity(GraphMaker& maker) {
  const ValueId x = pick_any(maker, 0, 5);
  (void)maker.add_one(ops::Identity{}, {x});
}

}  // namespace

std::vector<Step> movement_steps() {
  return {{"reshape", 4, reshape}, {"flatten", 1, flatten},  {"transpose", 5, transpose},
          {"concat", 6, concat},   {"split", 5, split},      {"slice", 5, slice},
          {"pad", 2, pad},         {"repeat", 2, repeat},    {"add_or_drop_axis", 2, add_or_drop_axis},
          {"gather", 2, gather},   {"identity", 1, identity}};
}

}  // namespace temper::differential
