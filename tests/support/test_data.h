// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace temper {

/// The root of the source tree.
[[nodiscard]] std::filesystem::path source_folder();

/// A file or folder of third-party models and goldens, below TEMPER_TEST_DATA or else shared/data beside the source
/// tree. A test skips where it is absent:
///   const auto model = test_data("models/x.onnx");
///   if (!exists(model)) GTEST_SKIP() << absence_of(model);
[[nodiscard]] std::filesystem::path test_data(const std::string& relative);

/// The sentence that a skipped test prints.
[[nodiscard]] std::string absence_of(const std::filesystem::path& path);

}  // namespace temper
