// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ir/graph.h"
#include "onnx/model_proto.h"

namespace temper::onnx {

struct ImportedModel {
  ir::Graph graph;
  std::map<std::string, std::string> metadata;  ///< metadata_props of the file
  std::map<std::string, int> opsets;            ///< domain ("" for ai.onnx) -> version
  std::int64_t ir_version = 0;
  std::string producer;               ///< "pytorch 2.3.0"
  std::string sha256;                 ///< of the .onnx file's bytes
  std::vector<std::string> warnings;  ///< oddities that do not keep the model from running
};

/// Reads and imports a .onnx file: functions are inlined, bodies closed, shape arithmetic tracked, dead code removed.
/// Errors: io; invalid_model; unsupported, which lists every node that cannot be imported with its operator and why.
[[nodiscard]] ImportedModel import_model(const std::filesystem::path& path);

/// The same from memory; `folder` is where external data lies.
[[nodiscard]] ImportedModel import_model(std::span<const std::byte> bytes,
                                         const std::optional<std::filesystem::path>& folder = {});

/// The same from a model that is read already.
[[nodiscard]] ImportedModel import_model(const ModelProto& model);

}  // namespace temper::onnx
