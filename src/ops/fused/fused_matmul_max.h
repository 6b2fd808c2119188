// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/broadcast.h"
#include "ops/epilogue.h"
#include "ops/infer_util.h"
#include "ops/matmul_shape.h"
#include "ops/nn/mat_mul.h"
#include "ops/pointwise.h"
#include "ops/reduction.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// y = the largest row of f(A * B + bias): what PointNet and pillar encoders do to the points of a cell.
///
/// a [..., M, K], b [K, N]. bias (optional): broadcasts to y, [N] or one row for each matrix. y [..., 1, N]. f: the row
/// `activation` of unary_table(), or nothing. Nothing is rounded between the parts; NaN wins; of no rows the lowest
/// number is the largest.
/// Errors: those of MatMul; invalid_model where a or b has another rank or the bias does not fit; bad_argument for an
/// unknown activation.
/// Source: fuse_row_maximum; PointNet (Qi et al., 2017), PointPillars (Lang et al., 2019).
struct FusedMatMulMax {
  static constexpr std::string_view name = "FusedMatMulMax";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  std::string activation = {};  ///< "Relu", ...; empty: none
  double alpha = 0;             ///< the activation's parameters
  double beta = 0;

  static constexpr auto fields() {
    return std::tuple{field("activation", &FusedMatMulMax::activation), field("alpha", &FusedMatMulMax::alpha),
                      field("beta", &FusedMatMulMax::beta)};
  }

  [[nodiscard]] Epilogue epilogue() const { return {.activation = activation, .alpha = alpha, .beta = beta}; }
  [[nodiscard]] Accuracy accuracy_as_set() const { return epilogue().accuracy(); }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 3);
    const TensorType &a = inputs[0], &b = inputs[1];
    TEMPER_CHECK(is_floating(a.dtype) && a.rank() >= 2 && b.rank() == 2, invalid_model, name, ": a is ", a.text(),
                 " and b ", b.text(), ", expected floating matrices, and a single one as b");
    Dims dims = matmul_dims(name, *a.dims, *b.dims);
    dims[dims.size() - 2] = Dim(1);
    const TensorType y(a.dtype, dims);
    if (has_input(inputs, 2))
      check_residual(name, y, TensorType(inputs[2].dtype, broadcast_dims(name, dims, *inputs[2].dims)));
    return {y};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const std::vector<Tensor> factors = {cast(inputs[0], DType::f64), cast(inputs[1], DType::f64)};
    Tensor y = MatMul{}.evaluate(factors)[0];
    if (has_input(inputs, 2)) y = evaluate_binary(binary_info(BinaryKind::add), y, cast(inputs[2], DType::f64));
    const std::int64_t rows = y.rank() - 2;
    y = reduce(ReductionKind::max, epilogue().apply(y, Tensor(), DType::f64), std::span(&rows, 1), true);
    return {cast(y, inputs[0].dtype())};
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    Cost cost = default_cost(inputs, outputs);
    const TensorType& a = inputs[0];
    for (const std::int64_t axis : {a.rank() - 2, a.rank() - 1})
      cost.flop *= static_cast<double>(a.dim(axis).known().value_or(1));
    cost.flop *= 2;
    return cost;
  }
};

inline void register_fused_matmul_max(OpTable& table) { table.add<FusedMatMulMax>(); }

}  // namespace temper::ops
