// SPDX-License-Identifier: Apache-2.0
#include "base/env.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/str.h"

namespace temper {

std::optional<std::string> env_value(EnvVar variable) {
  const auto* entry =
      std::find_if(k_env_table.begin(), k_env_table.end(), [&](const auto& e) { return e.variable == variable; });
  const char* value = std::getenv(std::string(entry->name).c_str());
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

std::vector<std::string> unknown_env_warnings() {
  std::vector<std::string> known;
  for (const auto& entry : k_env_table) known.emplace_back(entry.name);
  std::vector<std::string> warnings;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const std::string name(text.substr(0, text.find('=')));
    if (!name.starts_with("TEMPER_") || std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string near = nearest_name(name, known);
    warnings.push_back(str("environment variable ", name, " is not one that Temper reads",
                           near.empty() ? str("; it reads ", join(known, ", ")) : str("; did you mean ", near, "?")));
  }
  std::sort(warnings.begin(), warnings.end());
  return warnings;
}

std::string env_table_markdown() {
  std::string text = "| variable | values | meaning |\n|---|---|---|\n";
  for (const auto& entry : k_env_table) {
    std::string values(entry.values);
    for (std::size_t at = values.find('|'); at != std::string::npos; at = values.find('|', at + 2))
      values.insert(at, "\\");
    text += str("| `", entry.name, "` | ", values, " | ", entry.meaning, " |\n");
  }
  return text;
}

}  // namespace temper
