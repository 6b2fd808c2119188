// SPDX-License-Identifier: Apache-2.0
#include "runners/extra_outputs.h"

#include <cstdint>
#include <string_view>

namespace temper::runners {

namespace {

std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(0x80 | (value & 0x7F));
  return bytes + static_cast<char>(value);
}

/// A field that holds `content`: wire type 2.
std::string length_delimited(std::uint64_t field, std::string_view content) {
  return varint(field << 3 | 2) + varint(content.size()) + std::string(content);
}

}  // namespace

std::string with_extra_outputs(std::string model, const std::vector<std::string>& values) {
  constexpr std::uint64_t k_model_graph = 7;    // ModelProto.graph
  constexpr std::uint64_t k_graph_output = 12;  // GraphProto.output
  constexpr std::uint64_t k_value_name = 1;     // ValueInfoProto.name
  std::string outputs;
  for (const auto& name : values) outputs += length_delimited(k_graph_output, length_delimited(k_value_name, name));
  return std::move(model) + length_delimited(k_model_graph, outputs);
}

}  // namespace temper::runners
