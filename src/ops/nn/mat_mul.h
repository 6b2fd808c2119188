// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <type_traits>

#include "base/parallel.h"
#include "ops/infer_util.h"
#include "ops/matmul_shape.h"
#include "ops/operator.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// numpy.matmul: y[..., i, j] = sum_k a[..., i, k] * b[..., k, j], batch axes broadcast.
///
/// a [..., M, K] or [K], b [..., K, N] or [K]; same type, floating or integer (integers wrap).
/// Errors: invalid_model where the extents do not fit.
/// Source: ONNX MatMul-1, -9, -13.
struct MatMul {
  static constexpr std::string_view name = "MatMul";
  static constexpr Accuracy accuracy = Accuracy::rounding;

  static constexpr auto fields() { return std::tuple{}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 2);
    return {TensorType(inputs[0].dtype, matmul_dims(name, *inputs[0].dims, *inputs[1].dims))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& a = inputs[0];
    const Tensor& b = inputs[1];
    const Shape shape = *infer(types_of(inputs))[0].shape();
    const MatMulLoop loop = matmul_loop(a.shape(), b.shape());
    if (!is_floating(a.dtype())) return {multiply_integers(loop, a, b, shape)};
    std::vector<double> y(static_cast<std::size_t>(element_count(shape)), 0.0);
    batched_multiply_add(loop, to_f64(a).data(), to_f64(b).data(), y.data());
    return {from_f64(a.dtype(), shape, y)};
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    Cost cost = default_cost(inputs, outputs);
    const Dims& a = *inputs[0].dims;
    cost.flop *= 2 * static_cast<double>(a.back().known().value_or(1));
    return cost;
  }

 private:
  static Tensor multiply_integers(const MatMulLoop& loop, const Tensor& a, const Tensor& b, const Shape& shape) {
    const std::vector<std::int64_t> left = to_i64(a);
    const std::vector<std::int64_t> right = to_i64(b);
    std::vector<std::int64_t> y(static_cast<std::size_t>(element_count(shape)), 0);
    const auto batch = static_cast<std::int64_t>(loop.a_matrix.size());
    parallel_for(batch * loop.m, 1 + 50000 / (1 + loop.n * loop.k), [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t row = first; row < last; ++row) {
        const auto at = static_cast<std::size_t>(row / loop.m);
        const std::int64_t* source = left.data() + (loop.a_matrix[at] * loop.m + row % loop.m) * loop.k;
        const std::int64_t* matrix = right.data() + loop.b_matrix[at] * loop.k * loop.n;
        for (std::int64_t k = 0; k < loop.k; ++k)
          for (std::int64_t j = 0; j < loop.n; ++j) add_product(source[k], matrix[k * loop.n + j], y[row * loop.n + j]);
      }
    });
    return from_i64(a.dtype(), shape, y);
  }

  /// Wraps as two's complement does.
  static void add_product(std::int64_t a, std::int64_t b, std::int64_t& sum) {
    sum = static_cast<std::int64_t>(static_cast<std::uint64_t>(sum) +
                                    static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
  }
};

inline void register_mat_mul(OpTable& table) { table.add<MatMul>(); }

}  // namespace temper::ops
