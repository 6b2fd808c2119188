// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "runners/runner.h"

namespace temper::runners {

/// Temper's reference evaluation of an ONNX model: plain loops, accumulating in f64. The oracle.
[[nodiscard]] std::unique_ptr<Runner> make_reference_runner(std::filesystem::path model);

}  // namespace temper::runners
