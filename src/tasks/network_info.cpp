// SPDX-License-Identifier: Apache-2.0
#include "tasks/network_info.h"

#include <charconv>

#include "base/json.h"

namespace temper::tasks {

namespace {

/// "640" is 640; an expression is -1.
std::int64_t fixed_extent(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  return status == std::errc{} && end == text.data() + text.size() ? value : -1;
}

NetworkTensor network_tensor(const TensorInfo& info) {
  NetworkTensor tensor{.name = info.name, .dtype = info.dtype, .shape = {}};
  if (!info.dims) return tensor;
  for (const auto& dim : *info.dims) tensor.shape.push_back(fixed_extent(dim));
  return tensor;
}

/// A dynamic extent of which the only profile allows one value.
void narrow_to_profile(const Engine& engine, NetworkTensor& input) {
  if (engine.profile_count() != 1 || input.shape.empty()) return;
  const ShapeRange range = engine.range(0, input.name);
  if (range.min.size() != input.shape.size() || range.max.size() != input.shape.size()) return;
  for (std::size_t i = 0; i < input.shape.size(); ++i)
    if (input.shape[i] < 0 && range.min[i] == range.max[i]) input.shape[i] = range.min[i];
}

}  // namespace

NetworkInfo network_info(const Engine& engine) {
  NetworkInfo network;
  for (const auto& info : engine.inputs()) {
    network.inputs.push_back(network_tensor(info));
    if (!info.is_shape_tensor) narrow_to_profile(engine, network.inputs.back());
  }
  for (const auto& info : engine.outputs()) network.outputs.push_back(network_tensor(info));
  if (engine.metadata_json().empty()) return network;
  const Json json = parse_json(engine.metadata_json(), "the plan's metadata", ErrorCode::bad_plan);
  if (json.is_object() && json.contains("model") && json["model"].is_object())
    network.metadata = json["model"].value("properties", network.metadata);
  return network;
}

}  // namespace temper::tasks
