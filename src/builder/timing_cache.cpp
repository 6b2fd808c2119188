// SPDX-License-Identifier: Apache-2.0
#include "builder/timing_cache.h"

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"

namespace temper::builder {

namespace {

constexpr int k_version = 1;

Json read_cache(const std::filesystem::path& path) {
  const std::string what = str("timing cache '", path.string(), "'");
  Json json = parse_json(read_file(path), what);
  const bool is_sound = json.is_object() && json.value("version", 0) == k_version && json.contains("devices") &&
                        json["devices"].is_object();
  TEMPER_CHECK(is_sound, bad_argument, what, " is not one of this version; delete it and build again");
  return json;
}

}  // namespace

bool TimingCache::load(const std::filesystem::path& path) {
  const Json json = read_cache(path);
  const auto device = json["devices"].find(fingerprint_);
  if (device == json["devices"].end()) return false;
  TEMPER_CHECK(device->is_object(), bad_argument, "timing cache '", path.string(), "' is damaged; delete it");
  for (const auto& [problem, tactics] : device->items()) {
    TEMPER_CHECK(tactics.is_object(), bad_argument, "timing cache '", path.string(), "' is damaged; delete it");
    for (const auto& [tactic, time] : tactics.items()) {
      TEMPER_CHECK(time.is_number_integer(), bad_argument, "timing cache '", path.string(), "' is damaged; delete it");
      entries_[{problem, tactic}] = time.get<std::int64_t>();
    }
  }
  return true;
}

void TimingCache::save(const std::filesystem::path& path) const {
  Json json =
      std::filesystem::exists(path) ? read_cache(path) : Json{{"version", k_version}, {"devices", Json::object()}};
  Json& device = json["devices"][fingerprint_];
  device = Json::object();
  for (const auto& [key, time_ns] : entries_) device[key.first][key.second] = time_ns;
  write_file_atomically(path, json_text(json));
}

std::optional<std::int64_t> TimingCache::find(const std::string& problem, const std::string& tactic) const {
  const auto found = entries_.find({problem, tactic});
  if (found == entries_.end()) return std::nullopt;
  return found->second;
}

void TimingCache::set(const std::string& problem, const std::string& tactic, std::int64_t time_ns) {
  entries_[{problem, tactic}] = time_ns;
}

}  // namespace temper::builder
