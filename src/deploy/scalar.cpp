// SPDX-License-Identifier: Apache-2.0
#include "deploy/scalar.h"

#include <yaml-cpp/yaml.h>

#include <charconv>
#include <cmath>
#include <limits>

#include "base/check.h"
#include "base/json.h"

namespace temper::deploy {

namespace {

[[noreturn]] void refuse(const Key& key, const std::string& got) {
  std::string advice;
  if (key.kind == Kind::choice) {
    const std::string near = nearest_name(got, split(key.limits, '|'));
    if (!near.empty()) advice = str("; did you mean '", near, "'?");
  }
  throw Error(ErrorCode::bad_argument, str("must be ", expectation(key), "; got ", got, advice), __FILE__, __LINE__);
}

std::string got_text(const YAML::Node& node) {
  if (node.IsSequence()) return "a list";
  if (node.IsMap()) return "keys with values";
  return node.Tag() == "!" ? str("the text \"", node.Scalar(), "\"") : node.Scalar();
}

/// The number that the whole text is.
template <class T>
bool parse(std::string_view text, T& value) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

bool is_within(double value, std::string_view limits) {
  const std::size_t dots = limits.find("..");
  if (dots == std::string_view::npos) return true;
  double low = 0;
  double high = std::numeric_limits<double>::infinity();
  static_cast<void>(parse(limits.substr(0, dots), low));
  static_cast<void>(parse(limits.substr(dots + 2), high));
  return value >= low && value <= high;
}

Json read_integer(const YAML::Node& node, const Key& key) {
  std::int64_t value = 0;
  const bool is_plain = node.IsScalar() && node.Tag() != "!";
  if (!is_plain || !parse(node.Scalar(), value) || !is_within(static_cast<double>(value), key.limits))
    refuse(key, got_text(node));
  return value;
}

Json read_number(const YAML::Node& node, const Key& key) {
  double value = 0;
  const bool is_plain = node.IsScalar() && node.Tag() != "!";
  if (!is_plain || !parse(node.Scalar(), value) || !std::isfinite(value) || !is_within(value, key.limits))
    refuse(key, got_text(node));
  return value;
}

Json read_shape(const YAML::Node& node, const Key& key) {
  std::vector<std::string> extents;
  if (node.IsSequence()) {
    for (const auto& item : node) extents.push_back(item.IsScalar() ? item.Scalar() : "a list");
  } else if (node.IsScalar()) {
    extents = split(node.Scalar(), 'x');
  } else {
    refuse(key, got_text(node));
  }
  Json shape = Json::array();
  for (const auto& text : extents) {
    std::int64_t extent = 0;
    if (!parse(text, extent) || !is_within(static_cast<double>(extent), key.limits))
      refuse(key, node.IsSequence() ? str("[", join(extents, ", "), "]") : node.Scalar());
    shape.push_back(extent);
  }
  return shape;
}

Json read_values(const YAML::Node& node, const Key& key) {
  if (node.IsScalar()) return node.Scalar();
  if (!node.IsSequence()) refuse(key, got_text(node));
  std::vector<std::string> items;
  for (const auto& item : node) {
    if (!item.IsScalar()) refuse(key, "a list of lists");
    items.push_back(item.Scalar());
  }
  return join(items, ",");
}

}  // namespace

Json read_value(const YAML::Node& node, const Key& key) {
  switch (key.kind) {
    case Kind::integer: return read_integer(node, key);
    case Kind::number: return read_number(node, key);
    case Kind::shape: return read_shape(node, key);
    case Kind::values: return read_values(node, key);
    case Kind::boolean:
      if (node.IsScalar() && node.Tag() != "!" && (node.Scalar() == "true" || node.Scalar() == "false"))
        return node.Scalar() == "true";
      refuse(key, got_text(node));
    case Kind::choice: {
      const auto choices = split(key.limits, '|');
      for (const auto& choice : choices)
        if (node.IsScalar() && node.Scalar() == choice) return choice;
      refuse(key, got_text(node));
    }
    case Kind::text:
    case Kind::file:
      if (node.IsScalar() && !node.Scalar().empty()) return node.Scalar();
      refuse(key, node.IsScalar() ? "an empty text" : got_text(node));
    case Kind::section:
    case Kind::named:
    case Kind::list: break;
  }
  throw Error(ErrorCode::internal, str("key '", key.path, "' is not a scalar"), __FILE__, __LINE__);
}

}  // namespace temper::deploy
