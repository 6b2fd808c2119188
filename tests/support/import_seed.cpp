// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <map>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "support/import_seeds.h"
#include "support/onnx_builder.h"

namespace temper::testing {

namespace {

struct ElementType {
  int number;  ///< TensorProto.DataType
  std::size_t bytes;
};

ElementType element_type(const std::string& name) {
  static const std::map<std::string, ElementType> all = {{"f32", {1, 4}},  {"u8", {2, 1}},  {"i8", {3, 1}},
                                                         {"i32", {6, 4}},  {"i64", {7, 8}}, {"str", {8, 0}},
                                                         {"bool", {9, 1}}, {"f16", {10, 2}}};
  const auto found = all.find(name);
  if (found == all.end()) throw std::invalid_argument("no element type '" + name + "'");
  return found->second;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

std::string raw_value(const std::string& type, double value) {
  const ElementType element = element_type(type);
  std::string raw(element.bytes, '\0');
  if (type == "f32") {
    const auto narrow = static_cast<float>(value);
    std::memcpy(raw.data(), &narrow, sizeof narrow);
  } else if (type == "f16") {
    raw = {'\0', static_cast<char>(0x3c)};  // 1
  } else {
    const auto whole = static_cast<std::int64_t>(value);
    std::memcpy(raw.data(), &whole, element.bytes);
  }
  return raw;
}

/// The inside of the brackets that a type ends with.
std::string bracketed(const std::string& text, std::size_t open) {
  return text.substr(open + 1, text.size() - open - 2);
}

std::string constant_tensor(const std::string& name, const std::string& text) {
  const std::size_t open = text.find_first_of("[{(");
  const std::string type = text.substr(0, open);
  std::vector<std::int64_t> dims;
  std::string raw;
  if (text[open] == '[') {
    std::int64_t count = 1;
    for (const std::string& extent : split(bracketed(text, open), ',')) {
      dims.push_back(std::stoll(extent));
      count *= dims.back();
    }
    for (std::int64_t i = 0; i < count; ++i) raw += raw_value(type, static_cast<double>(i % 7) / 4 - 0.5);
  } else {
    const auto values = split(bracketed(text, open), ',');
    if (text[open] == '{') dims = {static_cast<std::int64_t>(values.size())};
    for (const std::string& value : values) raw += raw_value(type, std::stod(value));
  }
  return onnx_raw_tensor(name, element_type(type).number, dims, raw);
}

std::string attribute(const std::string& text) {
  const std::size_t at = text.find('=');
  const std::string name = text.substr(0, at), value = text.substr(at + 1);
  if (value.find_first_not_of("-.,0123456789") != std::string::npos) return string_attribute(name, value);
  if (value.find(',') != std::string::npos) {
    std::vector<std::int64_t> items;
    for (const std::string& item : split(value, ',')) items.push_back(std::stoll(item));
    return ints_attribute(name, items);
  }
  if (value.find('.') != std::string::npos) return float_attribute(name, std::stof(value));
  return int_attribute(name, std::stoll(value));
}

}  // namespace

std::string import_seed(std::string_view line) {
  std::istringstream words{std::string(line)};
  std::string word;
  words >> word;
  const std::size_t slash = word.find('/'), dash = word.rfind('-');
  const std::string domain = slash == std::string::npos ? "" : word.substr(0, slash);
  const std::string op =
      word.substr(slash == std::string::npos ? 0 : slash + 1, dash - (domain.empty() ? 0 : slash + 1));
  const std::int64_t version = std::stoll(word.substr(dash + 1));
  GraphParts graph;
  Names inputs;
  int outputs = 1;
  while (words >> word && word != ";") {
    const std::string name = word == "_" ? "" : std::string(1, static_cast<char>('a' + inputs.size()));
    if (word[0] == '>') {
      outputs = std::stoi(word.substr(1));
      continue;
    }
    inputs.push_back(name);
    if (word[0] == '=') graph.initializers.push_back(constant_tensor(name, word.substr(1)));
    if (name.empty() || word[0] == '=') continue;
    const std::size_t open = word.find('[');
    graph.inputs.push_back(
        onnx_value(name, element_type(word.substr(0, open)).number, split(bracketed(word, open), ',')));
  }
  std::vector<std::string> attributes;
  while (words >> word) attributes.push_back(attribute(word));
  Names results;
  for (int i = 0; i < outputs; ++i) results.push_back("y" + std::to_string(i));
  for (const std::string& result : results) graph.outputs.push_back(WireMessage().add(1, result).bytes());
  graph.nodes = {onnx_node(op, inputs, results, attributes, {.name = "n", .domain = domain})};
  ModelParts parts;
  parts.opsets = {{"", domain.empty() ? version : 17}};
  if (!domain.empty()) parts.opsets.emplace_back(domain, version);
  return onnx_model(graph, parts);
}

}  // namespace temper::testing
