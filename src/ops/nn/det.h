// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <utility>

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// y[...] = the determinant of the matrix x[..., :, :], by elimination with row pivots.
///
/// x [..., M, M], any floating type; an empty matrix gives 1.
/// Errors: invalid_model where the last two extents differ.
/// Source: ONNX Det-11, -22.
struct Det {
  static constexpr std::string_view name = "Det";
  static constexpr Accuracy accuracy = Accuracy::rounding;

  static constexpr auto fields() { return std::tuple{}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    const TensorType& x = inputs[0];
    TEMPER_CHECK(x.rank() >= 2, invalid_model, name, ": the input has rank ", x.rank(), ", expected at least 2");
    (void)merge_dim(name, x.dim(x.rank() - 1), x.dim(x.rank() - 2));
    return {TensorType(x.dtype, {x.dims->begin(), x.dims->end() - 2})};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const Shape shape = *infer(types_of(inputs))[0].shape();
    const auto order = static_cast<std::size_t>(x.dim(x.rank() - 1));
    std::vector<double> values = to_f64(x);
    std::vector<double> y(static_cast<std::size_t>(element_count(shape)));
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = determinant(values.data() + i * order * order, order);
    return {from_f64(x.dtype(), shape, y)};
  }

 private:
  static double determinant(double* matrix, std::size_t order) {
    double product = 1;
    for (std::size_t column = 0; column < order; ++column) {
      std::size_t pivot = column;
      for (std::size_t row = column + 1; row < order; ++row)
        if (std::abs(matrix[row * order + column]) > std::abs(matrix[pivot * order + column])) pivot = row;
      if (matrix[pivot * order + column] == 0) return 0;
      if (pivot != column) {
        for (std::size_t i = column; i < order; ++i) std::swap(matrix[pivot * order + i], matrix[column * order + i]);
        product = -product;
      }
      product *= matrix[column * order + column];
      for (std::size_t row = column + 1; row < order; ++row) {
        const double factor = matrix[row * order + column] / matrix[column * order + column];
        for (std::size_t i = column; i < order; ++i) matrix[row * order + i] -= factor * matrix[column * order + i];
      }
    }
    return product;
  }
};

inline void register_det(OpTable& table) { table.add<Det>(); }

}  // namespace temper::ops
