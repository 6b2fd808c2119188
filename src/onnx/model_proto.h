// SPDX-License-Identifier: Apache-2.0
#pragma once

// An ONNX file as plain values: what model_reader makes of the protobuf messages. Nothing is interpreted here: names
// are unresolved, nodes may be unsorted, and types hold what the file declares (Dim::unknown() for an unnamed extent).

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "onnx/importer.h"
#include "ops/tensor_type.h"

namespace temper::onnx {

struct NodeProto {
  std::string name;
  std::string op_type;
  std::string domain;  ///< "" for ai.onnx
  std::string overload;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  std::map<std::string, NodeAttribute> attributes;
  std::map<std::string, std::string> attribute_references;   ///< attribute of this node -> attribute of its function
  std::map<std::string, std::string> unreadable_attributes;  ///< name -> why its kind is not supported
  std::vector<std::shared_ptr<const GraphProto>> bodies;     ///< own what the attributes point to
};

struct ValueInfo {
  std::string name;
  TensorType type;  ///< unranked where the file declares no shape
};

struct GraphProto {
  std::string name;
  std::vector<NodeProto> nodes;
  std::vector<ValueInfo> inputs;
  std::vector<ValueInfo> outputs;
  std::vector<ValueInfo> value_infos;
  std::vector<std::pair<std::string, Tensor>> initializers;
};

/// Domain ("" for ai.onnx) -> version.
using OpsetImports = std::map<std::string, int>;

struct FunctionProto {
  std::string name;
  std::string domain;
  std::string overload;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  std::vector<std::string> attributes;  ///< without a default
  std::map<std::string, NodeAttribute> attribute_defaults;
  std::vector<std::shared_ptr<const GraphProto>> bodies;  ///< own what the defaults point to
  std::vector<NodeProto> nodes;
  OpsetImports opsets;
};

struct ModelProto {
  std::int64_t ir_version = 0;
  std::string producer_name;
  std::string producer_version;
  OpsetImports opsets;
  GraphProto graph;
  std::vector<FunctionProto> functions;
  std::map<std::string, std::string> metadata;
  std::string sha256;  ///< of the file's bytes
};

}  // namespace temper::onnx
