// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// The coordinates of the elements that are not zero, in row-major order, a column each.
///
/// x: any numeric type or bool, rank r (a scalar counts as a vector of one). y: i64 [r, count].
/// Source: ONNX NonZero-13.
struct NonZero {
  static constexpr std::string_view name = "NonZero";
  static constexpr Accuracy accuracy = Accuracy::exact;

  static constexpr auto fields() { return std::tuple{}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    return {TensorType(DType::i64, {std::max<std::int64_t>(inputs[0].rank(), 1), Dim::unknown()})};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const std::vector<std::int64_t> places = nonzero_places(x);
    const auto count = static_cast<std::int64_t>(places.size());
    const Shape shape = x.rank() == 0 ? Shape{1} : x.shape();
    const Shape strides = row_major_strides(shape);
    Tensor y(DType::i64, {static_cast<std::int64_t>(shape.size()), count});
    auto* target = y.mutable_data<std::int64_t>().data();
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
      for (const std::int64_t place : places) *target++ = place / strides[axis] % shape[axis];
    return {std::move(y)};
  }

 private:
  static std::vector<std::int64_t> nonzero_places(const Tensor& x) {
    std::vector<std::int64_t> places;
    visit_storage(x.dtype(), [&](auto element) {
      using T = decltype(element);
      const T* values = static_cast<const T*>(x.raw());
      // -0.0 is zero, so floats are compared as numbers; an 8-bit float's sign is its top bit.
      const bool has_sign_bit = is_float8(x.dtype());
      for (std::int64_t i = 0; i < x.size(); ++i) {
        bool is_zero = false;
        if constexpr (std::is_arithmetic_v<T>)
          is_zero = values[i] == T{} || (has_sign_bit && static_cast<int>(values[i]) == 0x80);
        else
          is_zero = static_cast<float>(values[i]) == 0.0F;
        if (!is_zero) places.push_back(i);
      }
    });
    return places;
  }
};

inline void register_non_zero(OpTable& table) { table.add<NonZero>(); }

}  // namespace temper::ops
