// SPDX-License-Identifier: Apache-2.0
#include "tasks/network_tensors.h"

#include <algorithm>

#include "base/check.h"
#include "tasks/coco_names.h"
#include "tensor/numeric.h"

namespace temper::tasks {

namespace {

/// The quoted texts of Ultralytics' "{0: 'person', 1: 'bicycle'}", in that order.
std::vector<std::string> metadata_names(const NetworkInfo& network) {
  const auto found = network.metadata.find("names");
  std::vector<std::string> names;
  if (found == network.metadata.end()) return names;
  const std::string& text = found->second;
  for (std::size_t at = text.find_first_of("'\""); at != std::string::npos;) {
    const std::size_t end = text.find(text[at], at + 1);
    if (end == std::string::npos) break;
    names.push_back(text.substr(at + 1, end - at - 1));
    at = text.find_first_of("'\"", end + 1);
  }
  return names;
}

}  // namespace

std::string extents_text(const Shape& shape) {
  std::vector<std::string> parts;
  for (const auto extent : shape) parts.push_back(extent < 0 ? "?" : std::to_string(extent));
  return str("[", join(parts, ", "), "]");
}

std::string tensors_text(const std::vector<NetworkTensor>& tensors) {
  std::vector<std::string> parts;
  for (const auto& tensor : tensors)
    parts.push_back(str("'", tensor.name, "' ", extents_text(tensor.shape), " ", dtype_name(tensor.dtype)));
  return parts.empty() ? "none" : join(parts, ", ");
}

const Tensor& output_named(const NamedTensors& outputs, const std::string& name) {
  const auto found = std::ranges::find(outputs, name, [](const auto& entry) { return entry.first; });
  if (found == outputs.end()) {
    std::vector<std::string> names;
    for (const auto& entry : outputs) names.push_back(entry.first);
    TEMPER_CHECK(false, bad_argument, "the task needs the network's output '", name,
                 "' but got only: ", join(names, ", "));
  }
  return found->second;
}

Tensor output_f32(const NamedTensors& outputs, const std::string& name) {
  const Tensor& tensor = output_named(outputs, name);
  return tensor.dtype() == DType::f32 ? tensor : cast(tensor, DType::f32);
}

std::vector<std::string> class_names(const std::vector<std::string>& given, const NetworkInfo& network,
                                     std::int64_t count) {
  auto names = given == std::vector<std::string>{"coco"} ? coco_names() : given;
  TEMPER_CHECK(names.empty() || static_cast<std::int64_t>(names.size()) == count, bad_argument,
               "option 'classes' names ", names.size(), " classes but the network has ", count,
               "; give one name for each, in its order");
  if (names.empty()) names = metadata_names(network);
  if (static_cast<std::int64_t>(names.size()) == count) return names;
  names.clear();
  for (std::int64_t i = 0; i < count; ++i) names.push_back(std::to_string(i));
  return names;
}

std::int64_t class_count(const std::vector<std::string>& given) {
  return static_cast<std::int64_t>(given == std::vector<std::string>{"coco"} ? coco_names().size() : given.size());
}

std::int64_t metadata_class_count(const NetworkInfo& network) {
  return static_cast<std::int64_t>(metadata_names(network).size());
}

}  // namespace temper::tasks
