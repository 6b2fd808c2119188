// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runners/onnxruntime_runner.h"
#include "runners/runner.h"
#include "temper/builder.h"
#include "temper/engine.h"

namespace temper::runners {

/// What runners may need beside their name.
struct RunnerSettings {
  std::filesystem::path model;  ///< .onnx
  std::filesystem::path plan;   ///< for temper; empty: built from the model
  BuildOptions build;           ///< for temper without a plan
  ContextOptions context;       ///< for temper
  OnnxRuntimeOptions onnxruntime;
};

/// The runner of a specification: "reference", "temper", "onnxruntime", "exec:COMMAND" or "recorded:PATH".
/// Errors: bad_argument for another one, with the nearest.
[[nodiscard]] std::unique_ptr<Runner> make_runner(const std::string& specification, const RunnerSettings& settings);

/// "reference,temper" at its commas.
[[nodiscard]] std::vector<std::string> split_runner_list(const std::string& list);

}  // namespace temper::runners
