// SPDX-License-Identifier: Apache-2.0
#include "ops/shape/tile.h"

#include "onnx/importer.h"
#include "ops/shape/expand.h"
#include "tensor/numeric.h"

namespace temper::onnx {

namespace {

/// Version 1 repeats one axis: the inputs are the count and the axis, both scalars.
std::vector<ValueId> import_tile_1(ImportContext& context) {
  const auto tiles = context.constant(context.input(1));
  const auto axis = context.constant(context.input(2));
  const TensorType& type = context.type(context.input(0));
  if (!tiles || !axis || !type.is_ranked())
    context.unsupported("Tile-1 needs constant tiles and axis and a known rank");
  if (tiles->size() != 1 || axis->size() != 1) context.invalid("tiles and axis must be scalars");
  std::vector<std::int64_t> repeats(type.dims->size(), 1);
  const auto place = static_cast<std::int64_t>(to_f64(*axis)[0]);
  if (place < 0 || place >= type.rank()) context.invalid(str("axis ", place, " is outside ", type.text()));
  repeats[static_cast<std::size_t>(place)] = static_cast<std::int64_t>(to_f64(*tiles)[0]);
  const ValueId counts = context.add_constant(Tensor::of<std::int64_t>({type.rank()}, repeats));
  return {context.add(ops::Tile{}, {context.input(0), counts})};
}

std::vector<ValueId> import_tile_6(ImportContext& context) {
  return {context.add(ops::Tile{}, {context.input(0), context.input(1)})};
}

std::vector<ValueId> import_expand(ImportContext& context) {
  return {context.add(ops::Expand{}, {context.input(0), context.input(1)})};
}

}  // namespace

void register_tile(ImporterTable& table) {
  table.add("Tile", opsets(1, 5), import_tile_1);
  table.add("Tile", since(6), import_tile_6);
  table.add("Expand", since(8), import_expand);
}

}  // namespace temper::onnx
