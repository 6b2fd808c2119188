// SPDX-License-Identifier: Apache-2.0
#include "ops/slices.h"

#include <vector>

#include "base/check.h"
#include "ops/movement.h"
#include "tensor/numeric.h"

namespace temper {

namespace {

std::size_t place(std::int64_t axis) { return static_cast<std::size_t>(axis); }

Shape without_axis(Shape shape, std::int64_t axis) {
  shape.erase(shape.begin() + axis);
  return shape;
}

}  // namespace

Tensor cut(const Tensor& x, std::int64_t axis, std::int64_t begin, std::int64_t length) {
  Shape shape = x.shape();
  shape[place(axis)] = length;
  Tensor y(x.dtype(), shape);
  const Shape strides = row_major_strides(x.shape());
  copy_box(x, y, {shape, strides, row_major_strides(shape), begin * strides[place(axis)], 0});
  return y;
}

Tensor element_of(const Tensor& x, std::int64_t axis, std::int64_t index) {
  const Tensor slice = cut(x, axis, index, 1);
  return slice.reshaped(without_axis(slice.shape(), axis));
}

Tensor concatenate(std::string_view op, std::span<const Tensor> parts, std::int64_t axis) {
  TEMPER_CHECK(!parts.empty(), invalid_model, op, ": there is nothing to concatenate");
  const Tensor& first = parts.front();
  Shape shape = first.shape();
  shape[place(axis)] = 0;
  for (const Tensor& part : parts) {
    const bool fits = part.dtype() == first.dtype() && part.rank() == first.rank() &&
                      without_axis(part.shape(), axis) == without_axis(first.shape(), axis);
    TEMPER_CHECK(fits, invalid_model, op, ": parts of ", dtype_name(first.dtype()), " ", shape_text(first.shape()),
                 " and ", dtype_name(part.dtype()), " ", shape_text(part.shape()), " do not fit along axis ", axis);
    shape[place(axis)] += part.dim(axis);
  }
  Tensor y(first.dtype(), shape);
  const Shape strides = row_major_strides(shape);
  std::int64_t offset = 0;
  for (const Tensor& part : parts) {
    copy_box(part, y, {part.shape(), row_major_strides(part.shape()), strides, 0, offset * strides[place(axis)]});
    offset += part.dim(axis);
  }
  return y;
}

Tensor stack(std::string_view op, std::span<const Tensor> parts, std::int64_t axis) {
  std::vector<Tensor> widened;
  for (const Tensor& part : parts) {
    TEMPER_CHECK(axis <= part.rank(), invalid_model, op, ": axis ", axis, " is above the rank of ",
                 shape_text(part.shape()));
    Shape shape = part.shape();
    shape.insert(shape.begin() + axis, 1);
    widened.push_back(part.reshaped(shape));
  }
  return concatenate(op, widened, axis);
}

}  // namespace temper
