// SPDX-License-Identifier: Apache-2.0
#include "ops/turns.h"

#include "ops/infer_util.h"
#include "ops/slices.h"

namespace temper {

TensorType stacked_type(std::string_view op, const TensorType& slice, const Dim& turns, std::int64_t axis) {
  TensorType type = TensorType::unranked(slice.dtype);
  if (!slice.dims) return type;
  type.dims = slice.dims;
  type.dims->insert(type.dims->begin() + normalise_axis(op, axis, slice.rank() + 1), turns);
  return type;
}

Tensor stack_turns(std::string_view op, const std::vector<Tensor>& slices, const TensorType& slice, std::int64_t axis) {
  if (!slices.empty()) return stack(op, slices, normalise_axis(op, axis, slices.front().rank() + 1));
  Shape shape;
  for (const Dim& dim : slice.dims.value_or(Dims{})) shape.push_back(dim.known().value_or(0));
  shape.insert(shape.begin() + normalise_axis(op, axis, static_cast<std::int64_t>(shape.size()) + 1), 0);
  return {slice.dtype, shape};
}

}  // namespace temper
