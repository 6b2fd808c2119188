// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/json.h"

namespace temper::deploy {

/// Results of stages by the content they were made from, a file each, so that an interrupted run resumes and an
/// unchanged one has nothing to do. An entry that is damaged, or was made from something else, does not exist.
class StageCache {
 public:
  /// `reads` false finds nothing, and still stores.
  explicit StageCache(std::filesystem::path folder, bool reads = true) : folder_(std::move(folder)), reads_(reads) {}

  /// `key` holds everything that the result depends on.
  [[nodiscard]] std::optional<Json> find(const std::string& stage, const Json& key) const;
  /// Writes whole or not at all. Errors: io.
  void store(const std::string& stage, const Json& key, const Json& result) const;
  /// The same folder, where nothing is found.
  [[nodiscard]] StageCache unread() const { return StageCache(folder_, false); }
  /// Where an entry is kept: "<folder>/build-0123456789abcdef.json".
  [[nodiscard]] std::filesystem::path path_of(const std::string& stage, const Json& key) const;

 private:
  std::filesystem::path folder_;
  bool reads_;
};

/// Makes the folder and those above it. Errors: io.
void make_folder(const std::filesystem::path& folder);

}  // namespace temper::deploy
