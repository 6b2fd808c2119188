// SPDX-License-Identifier: Apache-2.0
#include "deploy/stage_cache.h"

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/log.h"

namespace temper::deploy {

namespace {

constexpr int k_format = 1;

std::string checksum_of(const Json& result) { return hash_text(hash_string(json_text(result, -1))); }

}  // namespace

std::filesystem::path StageCache::path_of(const std::string& stage, const Json& key) const {
  return folder_ / str(stage, "-", hash_text(hash_string(json_text(key, -1))), ".json");
}

std::optional<Json> StageCache::find(const std::string& stage, const Json& key) const {
  const auto path = path_of(stage, key);
  if (!reads_ || !std::filesystem::exists(path)) return std::nullopt;
  try {
    Json entry = parse_json(read_file(path), path.string());
    if (entry.at("format") == k_format && entry.at("key") == key &&
        entry.at("checksum") == checksum_of(entry.at("result")))
      return std::move(entry.at("result"));
  } catch (const std::exception& error) {
    TEMPER_LOG(debug, "cache entry '", path.string(), "': ", error.what());
  }
  TEMPER_LOG(warn, "the cache entry '", path.string(), "' is damaged; its stage runs again");
  return std::nullopt;
}

void StageCache::store(const std::string& stage, const Json& key, const Json& result) const {
  make_folder(folder_);
  const Json entry{{"format", k_format}, {"checksum", checksum_of(result)}, {"key", key}, {"result", result}};
  write_file_atomically(path_of(stage, key), json_text(entry, -1) + "\n");
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  TEMPER_CHECK(!failure, io, "cannot make the folder ", folder.string(), ": ", failure.message());
}

}  // namespace temper::deploy
