// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "temper/tensor.h"

namespace temper {

/// Every element as a double (bool as 0 or 1, integers rounded where beyond 2^53).
[[nodiscard]] std::vector<double> to_f64(const Tensor& tensor);

/// `values` rounded once to `dtype`: floats to nearest even, integers towards zero and wrapped as C++ casts of
/// in-range values do (out-of-range saturates, NaN gives 0), bool is value != 0.
[[nodiscard]] Tensor from_f64(DType dtype, Shape shape, std::span<const double> values);

/// Integer content as int64 (bool as 0 or 1). Errors: bad_argument for a floating tensor.
[[nodiscard]] std::vector<std::int64_t> to_i64(const Tensor& tensor);

/// A tensor of `dtype` with these integers. Errors: bad_argument for a floating dtype.
[[nodiscard]] Tensor from_i64(DType dtype, Shape shape, std::span<const std::int64_t> values);

/// ONNX Cast between numeric types, bool and string. `saturate` holds for 8-bit floats (Cast-19).
/// Integer to integer wraps; float to integer truncates.
[[nodiscard]] Tensor cast(const Tensor& tensor, DType dtype, bool saturate = true);

/// Row-major strides in elements.
[[nodiscard]] Shape row_major_strides(const Shape& shape);

/// Numpy broadcasting of two shapes. Errors: bad_argument where an extent differs and neither is 1.
[[nodiscard]] Shape broadcast_shapes(const Shape& a, const Shape& b);

}  // namespace temper
