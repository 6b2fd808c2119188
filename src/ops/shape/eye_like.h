// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/infer_util.h"
#include "ops/movement.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// A matrix of x's extents with ones on the k-th diagonal: y[i, i + k] = 1, zeros elsewhere.
///
/// x: any type, rank 2. Errors: invalid_model for another rank.
/// Source: ONNX EyeLike-9.
struct EyeLike {
  static constexpr std::string_view name = "EyeLike";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::int64_t k = 0;              ///< above the main diagonal where positive
  DType dtype = DType::undefined;  ///< of the output; undefined: that of x

  static constexpr auto fields() { return std::tuple{field("k", &EyeLike::k), field("dtype", &EyeLike::dtype)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    TEMPER_CHECK(inputs[0].rank() == 2, invalid_model, name, ": ", inputs[0].text(), " is not a matrix");
    return {TensorType(dtype == DType::undefined ? inputs[0].dtype : dtype, *inputs[0].dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Shape& shape = inputs[0].shape();
    TEMPER_CHECK(shape.size() == 2, invalid_model, name, ": ", shape_text(shape), " is not a matrix");
    const DType type = dtype == DType::undefined ? inputs[0].dtype() : dtype;
    Tensor y(type, shape);
    const std::vector<double> one = {1.0};
    const Tensor unit = from_f64(type, {}, one);
    visit_cells(type, [&](auto cell) {
      using C = decltype(cell);
      C* target = mutable_cells<C>(y);
      for (std::int64_t i = std::max<std::int64_t>(0, -std::max(k, -shape[0])); i < shape[0]; ++i) {
        if (k >= shape[1] - i) break;
        target[i * shape[1] + i + k] = *cells<C>(unit);
      }
    });
    return {std::move(y)};
  }
};

inline void register_eye_like(OpTable& table) { table.add<EyeLike>(); }

}  // namespace temper::ops
