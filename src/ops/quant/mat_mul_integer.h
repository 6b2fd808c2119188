// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/nn/mat_mul.h"
#include "ops/pointwise.h"

namespace temper::ops {

/// y = (a - a_zero_point) (b - b_zero_point), as numpy.matmul, in integers.
///
/// a [..., M, K], b [..., K, N]: i8 or u8; a_zero_point (optional): one number, [M], or a shape that broadcasts to a;
/// b_zero_point (optional): one number, [N], or a shape that broadcasts to b. y [..., M, N]: i32.
/// Errors: invalid_model where the extents do not fit.
/// Source: ONNX MatMulInteger-10.
struct MatMulInteger {
  static constexpr std::string_view name = "MatMulInteger";
  static constexpr Accuracy accuracy = Accuracy::exact;

  static constexpr auto fields() { return std::tuple{}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 4);
    return {TensorType(DType::i32, matmul_dims(name, *inputs[0].dims, *inputs[1].dims))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    // Sums of products of 9-bit integers are exact in f64 for every K that fits memory.
    const std::vector<Tensor> operands = {centred(inputs, 0, true), centred(inputs, 1, false)};
    return {cast(MatMul{}.evaluate(operands)[0], DType::i32)};
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    return MatMul{}.cost(inputs.first(2), outputs);
  }

 private:
  /// Input `index` minus its zero point, as f64.
  static Tensor centred(std::span<const Tensor> inputs, std::size_t index, bool is_per_row) {
    const Tensor x = cast(inputs[index], DType::f64);
    if (!has_input(inputs, index + 2)) return x;
    Tensor zero_point = cast(inputs[index + 2], DType::f64);
    if (zero_point.size() == 1) zero_point = zero_point.reshaped({});
    if (is_per_row && zero_point.rank() == 1) zero_point = zero_point.reshaped({zero_point.size(), 1});
    Tensor result = evaluate_binary(binary_info(BinaryKind::sub), x, zero_point);
    TEMPER_CHECK(result.shape() == x.shape(), invalid_model, name, ": zero points of shape ",
                 shape_text(inputs[index + 2].shape()), " do not fit ", shape_text(x.shape()));
    return result;
  }
};

inline void register_mat_mul_integer(OpTable& table) { table.add<MatMulInteger>(); }

}  // namespace temper::ops
