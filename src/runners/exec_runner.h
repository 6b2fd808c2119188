// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "runners/runner.h"

namespace temper::runners {

/// Any command that reads inputs from a .npz file and writes outputs to another. It runs in a shell, once an infer(),
/// with {model}, {inputs} and {outputs} replaced by (quoted) paths; where the command names none of them, all three
/// follow it in this order. A status other than 0, or a missing file, is an error that shows the end of its stderr.
/// Errors on making: bad_argument for an empty command.
[[nodiscard]] std::unique_ptr<Runner> make_exec_runner(std::string command, std::filesystem::path model);

}  // namespace temper::runners
