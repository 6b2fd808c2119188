// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace temper::runners {

/// The bytes of an ONNX model with these values of its main graph as further outputs, without a type. protobuf joins
/// two encodings of a message by appending one to the other, so that the model itself is not read.
[[nodiscard]] std::string with_extra_outputs(std::string model, const std::vector<std::string>& values);

}  // namespace temper::runners
