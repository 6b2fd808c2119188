// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/json.h"
#include "deploy/problems.h"

namespace temper::deploy {

/// A YAML file that fits the schema.
struct Document {
  Json values = Json::object();      ///< completed with the schema's defaults, in the schema's order
  std::map<std::string, int> lines;  ///< of what the file gives, by its path: "benchmark.threads", "models[1]"
  std::string file;                  ///< as messages name it

  /// The line of a path, or of the nearest thing around it that the file gives; 0 where there is none.
  [[nodiscard]] int line(std::string_view path) const;
};

/// Reads YAML text and checks it against the schema: every key is known and given once, every value of its kind and
/// within its limits.
/// Errors: bad_argument with all violations, each with its line and, for a misspelt name, the nearest valid one.
[[nodiscard]] Document read_document(std::string_view text, const std::string& file);

}  // namespace temper::deploy
