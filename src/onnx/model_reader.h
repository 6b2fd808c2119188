// SPDX-License-Identifier: Apache-2.0
#pragma once

// The border to protobuf: the only file that includes the generated ONNX messages is model_reader.cpp. Everything it
// returns is checked to be what the bytes hold: no size that a file claims is believed before its data is there.

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "onnx/model_proto.h"
#include "temper/tensor.h"

namespace temper::onnx {

/// Reads a .onnx file; external data is looked for in its folder. Errors: io where the file cannot be read,
/// invalid_model where it is not an ONNX model (empty, truncated, garbage, above 2 GB) or contradicts itself.
[[nodiscard]] ModelProto read_model(const std::filesystem::path& path);

/// The same from memory. `folder` is where external data lies; without it external data is an error.
[[nodiscard]] ModelProto read_model(std::span<const std::byte> bytes,
                                    const std::optional<std::filesystem::path>& folder = {});

/// Reads a serialised TensorProto, SequenceProto or OptionalProto, as `kind` (sequence, optional, else tensor) says.
/// Errors: io, invalid_model.
[[nodiscard]] Tensor read_value_file(const std::filesystem::path& path, DType kind = DType::undefined);
[[nodiscard]] Tensor read_value(std::span<const std::byte> bytes, DType kind = DType::undefined);

}  // namespace temper::onnx
