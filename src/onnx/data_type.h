// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "temper/tensor.h"

namespace temper::onnx {

/// The DType of a TensorProto.DataType number, nothing where Temper has none (complex, 4-bit floats).
/// Numbers above 16 are newer than the generated messages, so all are handled as integers.
[[nodiscard]] std::optional<DType> dtype_from_onnx(std::int64_t data_type);
/// The TensorProto.DataType number; 0 for containers.
[[nodiscard]] std::int32_t onnx_from_dtype(DType dtype);
/// "COMPLEX64 (14)", for messages.
[[nodiscard]] std::string onnx_type_text(std::int64_t data_type);

}  // namespace temper::onnx
