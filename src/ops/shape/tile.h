// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/content.h"
#include "ops/infer_util.h"
#include "ops/movement.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// x repeated repeats[i] times along axis i.
///
/// x: any type; repeats: integer vector, an element an axis.
/// Errors: invalid_model where the count of repeats is not the rank, or one is negative.
/// Source: ONNX Tile-13.
struct Tile {
  static constexpr std::string_view name = "Tile";
  static constexpr Accuracy accuracy = Accuracy::exact;

  static constexpr auto fields() { return std::tuple{}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 2);
    expect_integers(name, inputs, 1);
    const TensorType& x = inputs[0];
    const Dims* repeats = content_of(inputs, 1);
    if (repeats == nullptr) return {TensorType(x.dtype, Dims(x.dims->size(), Dim::unknown()))};
    TEMPER_CHECK(repeats->size() == x.dims->size(), invalid_model, name, ": ", repeats->size(), " repeats for ",
                 x.text());
    Dims dims;
    for (std::size_t i = 0; i < repeats->size(); ++i) {
      const Dim& times = (*repeats)[i];
      TEMPER_CHECK(!times.is_const() || times.value() >= 0, invalid_model, name, ": repeats ", dims_text(*repeats),
                   " hold a negative count");
      dims.push_back((*x.dims)[i] * times);
    }
    std::optional<Dims> content;
    if (x.content && dims.size() == 1 && dims[0].is_const() && dims[0].value() <= k_longest_content) {
      content.emplace();
      for (std::int64_t i = 0; i < (*repeats)[0].value(); ++i)
        content->insert(content->end(), x.content->begin(), x.content->end());
    }
    return {with_content(TensorType(x.dtype, std::move(dims)), std::move(content))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    Tensor y(x.dtype(), output_shapes(*this, inputs)[0]);
    const Shape source = row_major_strides(x.shape());
    const Shape target = row_major_strides(y.shape());
    BoxCopy box;
    for (std::size_t i = 0; i < source.size(); ++i) {
      if (x.shape()[i] == 0) return {std::move(y)};
      // Two axes stand for one: the repetition, which the source does not move along, and the element.
      for (const std::int64_t extent : {y.shape()[i] / x.shape()[i], x.shape()[i]}) box.extents.push_back(extent);
      for (const std::int64_t step : {std::int64_t{0}, source[i]}) box.source_strides.push_back(step);
      for (const std::int64_t step : {target[i] * x.shape()[i], target[i]}) box.target_strides.push_back(step);
    }
    copy_box(x, y, box);
    return {std::move(y)};
  }
};

inline void register_tile(OpTable& table) { table.add<Tile>(); }

}  // namespace temper::ops
