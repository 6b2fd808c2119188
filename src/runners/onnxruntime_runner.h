// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "runners/runner.h"

namespace temper::runners {

/// ONNX Runtime on the CPU. Errors on activate(): bad_argument where no library is named, io, device.
[[nodiscard]] std::unique_ptr<Runner> make_onnxruntime_runner(std::filesystem::path model,
                                                              OnnxRuntimeOptions options = {});

}  // namespace temper::runners
