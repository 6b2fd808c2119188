// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/dense.h"
#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// y = alpha * A * B + beta * C, where A is a or its transpose and B is b or its transpose.
///
/// a [M, K] or [K, M], b [K, N] or [N, K], c broadcasts to y [M, N] and may be absent; any numeric type.
/// Errors: invalid_model where the extents do not fit.
/// Source: ONNX Gemm-1 to -13; versions 1 and 6 state with an attribute whether c broadcasts.
struct Gemm {
  static constexpr std::string_view name = "Gemm";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  double alpha = 1;
  double beta = 1;
  bool transposes_a = false;
  bool transposes_b = false;

  static constexpr auto fields() {
    return std::tuple{field("alpha", &Gemm::alpha), field("beta", &Gemm::beta),
                      field("transposes_a", &Gemm::transposes_a), field("transposes_b", &Gemm::transposes_b)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 3);
    const TensorType& a = inputs[0];
    const TensorType& b = inputs[1];
    TEMPER_CHECK(a.rank() == 2 && b.rank() == 2, invalid_model, name, ": the matrices have ranks ", a.rank(), " and ",
                 b.rank(), ", expected 2");
    (void)merge_dim(name, a.dim(transposes_a ? 0 : 1), b.dim(transposes_b ? 1 : 0));
    Dims y = {a.dim(transposes_a ? 1 : 0), b.dim(transposes_b ? 0 : 1)};
    if (has_input(inputs, 2)) {
      const Dims broadcast = broadcast_dims(name, y, *inputs[2].dims);
      const bool keeps_extents = broadcast.size() == 2 && (!y[0].is_const() || broadcast[0] == y[0]) &&
                                 (!y[1].is_const() || broadcast[1] == y[1]);
      TEMPER_CHECK(keeps_extents, invalid_model, name, ": c ", dims_text(*inputs[2].dims), " does not broadcast to ",
                   dims_text(y));
    }
    return {TensorType(a.dtype, std::move(y))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& a = inputs[0];
    const Tensor& b = inputs[1];
    const Shape shape = *infer(types_of(inputs))[0].shape();
    const std::int64_t m = shape[0];
    const std::int64_t n = shape[1];
    const std::int64_t k = a.dim(transposes_a ? 0 : 1);
    std::vector<double> left = to_f64(a);
    std::vector<double> right = to_f64(b);
    if (transposes_a) left = transposed(left, k, m);
    if (transposes_b) right = transposed(right, n, k);
    std::vector<double> y(static_cast<std::size_t>(m * n), 0.0);
    parallel_multiply_add(m, n, k, {left.data(), k}, {right.data(), n}, y.data(), n);
    if (alpha != 1)
      for (double& value : y) value *= alpha;
    if (has_input(inputs, 2)) add_scaled(inputs[2], n, y);
    return {from_f64(a.dtype(), shape, y)};
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    Cost cost = default_cost(inputs, outputs);
    cost.flop *= 2 * static_cast<double>(inputs[0].dim(transposes_a ? 0 : 1).known().value_or(1));
    return cost;
  }

 private:
  /// y [rows, n] += beta * c, broadcast.
  void add_scaled(const Tensor& c, std::int64_t n, std::vector<double>& y) const {
    const std::vector<double> values = to_f64(c);
    const std::int64_t columns = c.rank() > 0 ? c.dim(c.rank() - 1) : 1;
    const std::int64_t rows = c.rank() > 1 ? c.dim(0) : 1;
    for (std::size_t i = 0; i < y.size(); ++i) {
      const std::int64_t row = rows == 1 ? 0 : static_cast<std::int64_t>(i) / n;
      const std::int64_t column = columns == 1 ? 0 : static_cast<std::int64_t>(i) % n;
      y[i] += beta * values[static_cast<std::size_t>(row * columns + column)];
    }
  }
};

inline void register_gemm(OpTable& table) { table.add<Gemm>(); }

}  // namespace temper::ops
