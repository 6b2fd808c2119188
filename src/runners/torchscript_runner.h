// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "runners/runner.h"

namespace temper::runners {

/// A TorchScript module (torch.jit.save) on libtorch, on the CPU. `model` is the ONNX model of the same network: its
/// outputs name the module's tensors in their order, its inputs are the arguments of forward(), by name where the names
/// agree. Errors on activate(): device where Temper was built without libtorch, bad_argument where the file is no
/// module.
[[nodiscard]] std::unique_ptr<Runner> make_torchscript_runner(std::filesystem::path module, std::filesystem::path model,
                                                              int threads);

}  // namespace temper::runners
