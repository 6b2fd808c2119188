// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/epilogue.h"
#include "ops/nn/mat_mul.h"
#include "ops/pointwise.h"

namespace temper::ops {

/// y = f(scale * A * B + bias + residual), or f(scale * A * B + bias) + residual.
///
/// a [..., M, K], b [..., K, N] as for MatMul, or with their last two axes swapped where a flag says so (then of rank 2
/// at least). bias (optional): broadcasts to y, usually [N]. residual (optional): the shape of y. f: the row
/// `activation` of unary_table(), or nothing. Nothing is rounded between the parts.
/// Errors: those of MatMul; invalid_model where bias or residual do not fit; bad_argument for an unknown activation.
/// Source: fuse_matmul_epilogue; com.microsoft FusedMatMul.
struct FusedMatMul {
  static constexpr std::string_view name = "FusedMatMul";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  bool transposes_a = false;
  bool transposes_b = false;
  double scale = 1;
  std::string activation = {};  ///< "Gelu", "Relu", ...; empty: none
  double alpha = 0;             ///< the activation's parameters
  double beta = 0;
  bool has_residual = false;  ///< input 3 is the residual
  bool is_residual_after_activation = false;

  static constexpr auto fields() {
    return std::tuple{field("transposes_a", &FusedMatMul::transposes_a),
                      field("transposes_b", &FusedMatMul::transposes_b),
                      field("scale", &FusedMatMul::scale),
                      field("activation", &FusedMatMul::activation),
                      field("alpha", &FusedMatMul::alpha),
                      field("beta", &FusedMatMul::beta),
                      field("has_residual", &FusedMatMul::has_residual),
                      field("is_residual_after_activation", &FusedMatMul::is_residual_after_activation)};
  }

  [[nodiscard]] Accuracy accuracy_as_set() const { return epilogue().accuracy(); }

  [[nodiscard]] Epilogue epilogue() const { return epilogue_of(*this); }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, has_residual ? 4 : 3);
    TEMPER_CHECK(!has_residual || has_input(inputs, 3), invalid_model, name, ": the residual is absent");
    TEMPER_CHECK(is_floating(inputs[0].dtype), invalid_model, name, ": a is ", dtype_name(inputs[0].dtype),
                 ", expected a floating type");
    const TensorType y(inputs[0].dtype,
                       matmul_dims(name, swapped(inputs[0], transposes_a), swapped(inputs[1], transposes_b)));
    if (has_input(inputs, 2)) {
      const Dims wide = broadcast_dims(name, *y.dims, *inputs[2].dims);
      check_residual(name, y, TensorType(inputs[2].dtype, wide));
    }
    if (has_residual) check_residual(name, y, inputs[3]);
    return {y};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const std::vector<Tensor> factors = {swapped(inputs[0], transposes_a), swapped(inputs[1], transposes_b)};
    Tensor y = MatMul{}.evaluate(factors)[0];
    const auto combine = [&](BinaryKind kind, const Tensor& other) {
      y = evaluate_binary(binary_info(kind), y, other);
    };
    if (scale != 1) combine(BinaryKind::mul, Tensor::scalar(scale));
    if (has_input(inputs, 2)) combine(BinaryKind::add, cast(inputs[2], DType::f64));
    return {epilogue().apply(y, has_residual ? inputs[3] : Tensor(), inputs[0].dtype())};
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    Cost cost = default_cost(inputs, outputs);
    const Dims a = swapped(inputs[0], transposes_a);
    cost.flop *= 2 * static_cast<double>(a.back().known().value_or(1));
    return cost;
  }

 private:
  static Dims swapped(const TensorType& type, bool is_transposed) {
    Dims dims = *type.dims;
    if (!is_transposed) return dims;
    TEMPER_CHECK(dims.size() >= 2, invalid_model, name, ": ", type.text(), " cannot be transposed");
    std::swap(dims[dims.size() - 1], dims[dims.size() - 2]);
    return dims;
  }

  static Tensor swapped(const Tensor& x, bool is_transposed) {
    if (!is_transposed) return cast(x, DType::f64);
    std::vector<double> values = to_f64(x);
    Shape shape = x.shape();
    const auto rows = shape[shape.size() - 2], columns = shape.back();
    std::swap(shape[shape.size() - 1], shape[shape.size() - 2]);
    std::vector<double> result(values.size());
    for (std::int64_t first = 0; first < x.size(); first += rows * columns)
      for (std::int64_t i = 0; i < rows * columns; ++i)
        result[static_cast<std::size_t>(first + i % columns * rows + i / columns)] =
            values[static_cast<std::size_t>(first + i)];
    return from_f64(DType::f64, shape, result);
  }
};

inline void register_fused_matmul(OpTable& table) { table.add<FusedMatMul>(); }

}  // namespace temper::ops
