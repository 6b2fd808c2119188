// SPDX-License-Identifier: Apache-2.0
#include <yaml-cpp/yaml.h>

#include "base/json.h"
#include "deploy/config.h"

namespace temper::deploy {

namespace {

void emit(YAML::Emitter& out, const Json& value) {
  if (value.is_object()) {
    out << YAML::BeginMap;
    for (const auto& [name, item] : value.items()) {
      out << YAML::Key << name << YAML::Value;
      emit(out, item);
    }
    out << YAML::EndMap;
  } else if (value.is_array()) {
    bool is_flat = true;
    for (const Json& item : value) is_flat = is_flat && item.is_number();
    if (is_flat) out << YAML::Flow;
    out << YAML::BeginSeq;
    for (const Json& item : value) emit(out, item);
    out << YAML::EndSeq;
  } else if (value.is_string()) {
    out << value.get<std::string>();
  } else {
    out << json_text(value);
  }
}

}  // namespace

std::string config_yaml(const Document& document) {
  YAML::Emitter out;
  emit(out, document.values);
  return std::string(out.c_str()) + "\n";
}

}  // namespace temper::deploy
