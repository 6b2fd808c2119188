// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/file.h"

namespace temper::onnx {

/// Reads what a model keeps outside its file. Only regular files inside the model's folder are read.
class ExternalData {
 public:
  /// Nothing: the model came from memory without a folder, so that every external tensor is an error.
  explicit ExternalData(std::optional<std::filesystem::path> folder) : folder_(std::move(folder)) {}

  /// A view of the bytes in the mapped file. `keys` are ONNX's location, offset and length; `expected_bytes` is what
  /// the tensor's type and shape need. Errors: invalid_model for a path that leaves the folder, a missing file, or a
  /// range outside of it.
  [[nodiscard]] std::shared_ptr<const void> read(const std::map<std::string, std::string>& keys,
                                                 std::uint64_t expected_bytes);

 private:
  [[nodiscard]] std::filesystem::path resolve(const std::string& location) const;

  std::optional<std::filesystem::path> folder_;
  std::map<std::filesystem::path, std::shared_ptr<const MappedFile>> files_;  ///< opened before
};

}  // namespace temper::onnx
