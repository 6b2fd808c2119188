// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/content.h"
#include "ops/index_util.h"
#include "ops/infer_util.h"
#include "ops/movement.h"
#include "ops/operator.h"

namespace temper::ops {

/// The columns of x at the given indices: y[..., i] = x[..., indices[i]].
///
/// x: any type, rank at least 1 (a vector gives a matrix of one row); indices: integers, taken as a vector.
/// Errors: invalid_model where an index is out of range.
/// Source: ONNX ai.onnx.ml ArrayFeatureExtractor-1.
struct ArrayFeatureExtractor {
  static constexpr std::string_view name = "ArrayFeatureExtractor";
  static constexpr Accuracy accuracy = Accuracy::exact;

  static constexpr auto fields() { return std::tuple{}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 2);
    TEMPER_CHECK(inputs[0].rank() >= 1, invalid_model, name, ": a scalar has no columns");
    Dims dims(inputs[0].dims->begin(), inputs[0].dims->end() - 1);
    if (dims.empty()) dims.emplace_back(1);
    dims.push_back(product(*inputs[1].dims));
    return {TensorType(inputs[0].dtype, std::move(dims))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    Tensor y(x.dtype(), output_shapes(*this, inputs)[0]);
    const AxisSplit split = split_at_axis(x.shape(), x.rank() - 1);
    gather_slices(x, split.outer, split.length, 1, wrapped_indices(name, inputs[1], split.length), y);
    return {std::move(y)};
  }
};

inline void register_array_feature_extractor(OpTable& table) { table.add<ArrayFeatureExtractor>(); }

}  // namespace temper::ops
