// SPDX-License-Identifier: Apache-2.0
#include "ops/tensor_type.h"

#include "base/check.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper {

TensorType TensorType::unranked(DType type) {
  TensorType result;
  result.dtype = type;
  return result;
}

TensorType TensorType::of(const Tensor& tensor) {
  if (!tensor.is_valid()) return {};
  TensorType type(tensor.dtype(), dims_from_shape(tensor.shape()));
  const bool is_small = tensor.rank() <= 1 && tensor.size() <= k_longest_content;
  if (is_small && (is_integer(tensor.dtype()) || tensor.dtype() == DType::boolean)) {
    type.content.emplace();
    for (const std::int64_t value : to_i64(tensor)) type.content->emplace_back(value);
  }
  if (tensor.dtype() == DType::sequence || tensor.dtype() == DType::optional) {
    if (!tensor.elements().empty()) type.element = std::make_shared<const TensorType>(of(tensor.elements().front()));
  }
  return type;
}

TensorType TensorType::sequence_of(TensorType element) {
  TensorType type(DType::sequence, {Dim::unknown()});
  type.element = std::make_shared<const TensorType>(std::move(element));
  return type;
}

TensorType TensorType::optional_of(TensorType element) {
  TensorType type(DType::optional, {});
  type.element = std::make_shared<const TensorType>(std::move(element));
  return type;
}

std::int64_t TensorType::rank() const {
  TEMPER_CHECK(dims.has_value(), internal, "the rank of a value was asked before it is known");
  return static_cast<std::int64_t>(dims->size());
}

const Dim& TensorType::dim(std::int64_t axis) const {
  TEMPER_CHECK(axis >= 0 && axis < rank(), internal, "axis ", axis, " is outside rank ", rank());
  return (*dims)[static_cast<std::size_t>(axis)];
}

std::optional<Shape> TensorType::shape() const {
  if (!dims) return std::nullopt;
  return shape_from_dims(*dims);
}

std::optional<std::vector<std::int64_t>> TensorType::constant_content() const {
  if (!content) return std::nullopt;
  return shape_from_dims(*content);
}

std::string TensorType::text() const {
  const std::string extents = dims ? dims_text(*dims) : "[...]";
  if (element) return str(dtype_name(dtype), "(", element->text(), ")", extents);
  return str(dtype_name(dtype), extents);
}

}  // namespace temper
