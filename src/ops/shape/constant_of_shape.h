// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/content.h"
#include "ops/infer_util.h"
#include "ops/movement.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// A tensor of the extents in `shape`, every element `value`.
///
/// shape: integer vector; an empty one gives a scalar.
/// Errors: invalid_model for a negative extent or a value that is not one element.
/// Source: ONNX ConstantOfShape-9.
struct ConstantOfShape {
  static constexpr std::string_view name = "ConstantOfShape";
  static constexpr Accuracy accuracy = Accuracy::exact;
  Tensor value = Tensor::scalar<float>(0);  ///< one element; its type is the output's

  static constexpr auto fields() { return std::tuple{field("value", &ConstantOfShape::value)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    expect_integers(name, inputs, 0);
    TEMPER_CHECK(value.size() == 1, invalid_model, name, ": the value has ", value.size(), " elements, expected 1");
    const Dims* wanted = content_of(inputs, 0);
    if (wanted == nullptr) {
      const auto rank = known_length(inputs[0]);
      if (!rank) return {TensorType::unranked(value.dtype())};
      return {TensorType(value.dtype(), Dims(static_cast<std::size_t>(*rank), Dim::unknown()))};
    }
    for (const Dim& extent : *wanted)
      TEMPER_CHECK(!extent.is_const() || extent.value() >= 0, invalid_model, name, ": the shape ", dims_text(*wanted),
                   " has a negative extent");
    TensorType type(value.dtype(), *wanted);
    const auto shape = type.shape();
    const bool is_vector = shape && shape->size() <= 1 && element_count(*shape) <= k_longest_content;
    if (!is_vector || (!is_integer(value.dtype()) && value.dtype() != DType::boolean)) return {std::move(type)};
    return {with_content(type, Dims(static_cast<std::size_t>(element_count(*shape)), to_i64(value)[0]))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    Tensor y(value.dtype(), output_shapes(*this, inputs)[0]);
    fill(y, value);
    return {std::move(y)};
  }
};

inline void register_constant_of_shape(OpTable& table) { table.add<ConstantOfShape>(); }

}  // namespace temper::ops
