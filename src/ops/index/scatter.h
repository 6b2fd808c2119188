// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/content.h"
#include "ops/index_util.h"
#include "ops/infer_util.h"
#include "ops/operator.h"

namespace temper::ops {

/// data with y[indices[i, j, k], j, k] set to updates[i, j, k] for axis 0, and so on, in row-major order.
///
/// data, updates: one type; indices: integers of data's rank and updates' extents. `reduction` combines an update
/// with the value found: none (replaces), add, mul, min, max.
/// Errors: invalid_model where shapes do not fit or an index is out of range.
/// Source: ONNX ScatterElements-18; Scatter-9 is the same.
struct ScatterElements {
  static constexpr std::string_view name = "ScatterElements";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  std::int64_t axis = 0;  ///< counts from the end where negative
  std::string reduction = "none";

  static constexpr auto fields() {
    return std::tuple{field("axis", &ScatterElements::axis), field("reduction", &ScatterElements::reduction)};
  }

  Accuracy accuracy_as_set() const {
    return reduction == "add" || reduction == "mul" ? Accuracy::rounding : Accuracy::exact;
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 3, 3);
    (void)normalise_axis(name, axis, inputs[0].rank());
    (void)scatter_reduction(name, reduction);
    for (std::size_t i = 1; i < 3; ++i)
      TEMPER_CHECK(inputs[i].rank() == inputs[0].rank(), invalid_model, name, ": input ", i, " is ", inputs[i].text(),
                   ", expected the rank of ", inputs[0].text());
    return {TensorType(inputs[0].dtype, *inputs[0].dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    TEMPER_CHECK(inputs[1].shape() == inputs[2].shape(), invalid_model, name, ": indices ",
                 shape_text(inputs[1].shape()), " and updates ", shape_text(inputs[2].shape()), " must be equal");
    const std::int64_t place = normalise_axis(name, axis, inputs[0].rank());
    const auto offsets = element_offsets(name, inputs[0].shape(), inputs[1], place);
    return {scatter(name, inputs[0], offsets, 1, inputs[2], scatter_reduction(name, reduction))};
  }
};

/// data with y[indices[i, :], ...] set to updates[i, ...], in order of i.
///
/// data, updates: one type; indices: integers, its last axis holds coordinates into data's first axes.
/// updates: the extents of indices without the last, then those of data that no coordinate fixes.
/// `reduction` combines an update with the value found: none (replaces), add, mul, min, max.
/// Errors: invalid_model where shapes do not fit or a coordinate is out of range.
/// Source: ONNX ScatterND-18.
struct ScatterND {
  static constexpr std::string_view name = "ScatterND";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  std::string reduction = "none";

  static constexpr auto fields() { return std::tuple{field("reduction", &ScatterND::reduction)}; }

  Accuracy accuracy_as_set() const {
    return reduction == "add" || reduction == "mul" ? Accuracy::rounding : Accuracy::exact;
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 3, 3);
    (void)scatter_reduction(name, reduction);
    TEMPER_CHECK(inputs[1].rank() >= 1, invalid_model, name, ": indices ", inputs[1].text(),
                 " need an axis of coordinates");
    return {TensorType(inputs[0].dtype, *inputs[0].dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& data = inputs[0];
    const auto slices = tuple_slices(name, data.shape(), inputs[1], 0);
    std::int64_t inner = 1;
    for (std::int64_t i = inputs[1].dim(inputs[1].rank() - 1); i < data.rank(); ++i) inner *= data.dim(i);
    return {scatter(name, data, slices, inner, inputs[2], scatter_reduction(name, reduction))};
  }
};

inline void register_scatter(OpTable& table) {
  table.add<ScatterElements>();
  table.add<ScatterND>();
}

}  // namespace temper::ops
