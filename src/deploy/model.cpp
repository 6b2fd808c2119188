// SPDX-License-Identifier: Apache-2.0
#include "deploy/model.h"

#include <algorithm>

#include "base/check.h"
#include "base/hash.h"
#include "onnx/import_model.h"
#include "onnx/model_reader.h"

namespace temper::deploy {

namespace {

tasks::NetworkTensor network_tensor(const std::string& name, const TensorType& type) {
  tasks::NetworkTensor tensor{name, type.dtype, {}};
  if (type.dims)
    for (const Dim& dim : *type.dims) tensor.shape.push_back(dim.known().value_or(-1));
  return tensor;
}

/// The file's own hash does not cover weights in external files.
std::string hash_of(const onnx::ModelProto& proto) {
  std::uint64_t hash = hash_string(proto.sha256);
  for (const auto& [name, tensor] : proto.graph.initializers) {
    hash = hash_string(name, hash);
    if (tensor.dtype() != DType::string) hash = hash_bytes(tensor.raw(), tensor.byte_size(), hash);
  }
  return hash_text(hash);
}

}  // namespace

Model read_model(const std::filesystem::path& path) {
  const onnx::ModelProto proto = onnx::read_model(path);
  return with_frame([&] { return str("while importing '", path.string(), "'"); },
                    [&] {
                      onnx::ImportedModel imported = onnx::import_model(proto);
                      Model model{path, hash_of(proto), runners::input_specs(imported.graph), {}, imported.warnings};
                      const ir::Graph& graph = imported.graph;
                      for (const ir::ValueId id : graph.inputs())
                        model.network.inputs.push_back(network_tensor(graph.value(id).name, graph.value(id).type));
                      for (const ir::ValueId id : graph.outputs())
                        model.network.outputs.push_back(network_tensor(graph.value(id).name, graph.value(id).type));
                      model.network.metadata = imported.metadata;
                      return model;
                    });
}

}  // namespace temper::deploy
