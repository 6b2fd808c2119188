// SPDX-License-Identifier: Apache-2.0
#pragma once

// Runs ONNX's backend tests: folders with model.onnx and test_data_set_N/{input,output}_M.pb. What runs the model is a
// parameter, so that every backend is held to the same list.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "onnx/import_model.h"
#include "temper/tensor.h"

namespace temper::onnx {

/// Outputs of a model in the order it declares them, for inputs in the order it declares them.
using ConformanceRunner = std::function<std::vector<Tensor>(const std::vector<Tensor>& inputs)>;

/// Makes a runner for a model; called once a test. Errors: unsupported counts as such, any other as a failure.
using ConformanceBackend = std::function<ConformanceRunner(const ImportedModel& model)>;

/// The reference evaluation of every operator.
[[nodiscard]] ConformanceRunner reference_backend(const ImportedModel& model);

enum class ConformanceStatus { passed, failed, unsupported };

struct ConformanceResult {
  std::string category;  ///< "node"
  std::string name;      ///< "test_abs"
  ConformanceStatus status = ConformanceStatus::passed;
  std::string reason;  ///< why not passed, one line
};

struct ConformanceOptions {
  std::string filter = "*";          ///< glob over the name; '*' and '?'
  double relative_tolerance = 1e-3;  ///< ONNX's own
  double absolute_tolerance = 1e-7;
  std::function<void(const ConformanceResult&)> on_result = {};  ///< for progress
};

/// Every test under `folder`: a category's folder (of test folders), or a folder of categories. Sorted by category and
/// name. Errors: io where there is no test.
[[nodiscard]] std::vector<ConformanceResult> run_conformance(const std::filesystem::path& folder,
                                                             const ConformanceBackend& backend = reference_backend,
                                                             const ConformanceOptions& options = {});

/// One test folder.
[[nodiscard]] ConformanceResult run_conformance_test(const std::filesystem::path& folder,
                                                     const ConformanceBackend& backend,
                                                     const ConformanceOptions& options = {});

/// "": equal within the tolerance, as ONNX's own test driver compares: |a - e| <= absolute + relative * |e| for floats
/// (NaN equals NaN), everything else exactly. Otherwise the first difference in one line.
[[nodiscard]] std::string difference(const Tensor& actual, const Tensor& expected, double relative, double absolute);

}  // namespace temper::onnx
