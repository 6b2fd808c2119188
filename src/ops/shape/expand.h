// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/content.h"
#include "ops/infer_util.h"
#include "ops/movement.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// x broadcast with `shape` (both ways: an element 1 of shape keeps x's extent).
///
/// x: any type; shape: integer vector.
/// Errors: invalid_model where x and shape do not broadcast.
/// Source: ONNX Expand-13.
struct Expand {
  static constexpr std::string_view name = "Expand";
  static constexpr Accuracy accuracy = Accuracy::exact;

  static constexpr auto fields() { return std::tuple{}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 2);
    expect_integers(name, inputs, 1);
    const TensorType& x = inputs[0];
    const Dims* wanted = content_of(inputs, 1);
    if (wanted == nullptr) {
      const auto length = known_length(inputs[1]);
      if (!length) return {TensorType::unranked(x.dtype)};
      return {TensorType(x.dtype, Dims(static_cast<std::size_t>(std::max(*length, x.rank())), Dim::unknown()))};
    }
    for (const Dim& extent : *wanted)
      TEMPER_CHECK(!extent.is_const() || extent.value() >= 0, invalid_model, name, ": the shape ", dims_text(*wanted),
                   " has a negative extent");
    TensorType type(x.dtype, broadcast_dims(name, *x.dims, *wanted));
    std::optional<Dims> content = x.content;
    const bool grows = content && type.dims->size() == 1 && content->size() == 1 && type.dims->front().is_const();
    if (grows && type.dims->front().value() <= k_longest_content)
      content = Dims(static_cast<std::size_t>(type.dims->front().value()), content->front());
    return {with_content(std::move(type), std::move(content))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    Tensor y(x.dtype(), output_shapes(*this, inputs)[0]);
    const Shape strides = row_major_strides(x.shape());
    BoxCopy box{y.shape(), Shape(y.shape().size(), 0), row_major_strides(y.shape()), 0, 0};
    const std::size_t new_axes = y.shape().size() - x.shape().size();
    for (std::size_t i = 0; i < strides.size(); ++i)
      if (x.shape()[i] != 1) box.source_strides[new_axes + i] = strides[i];
    copy_box(x, y, box);
    return {std::move(y)};
  }
};

inline void register_expand(OpTable& table) { table.add<Expand>(); }

}  // namespace temper::ops
