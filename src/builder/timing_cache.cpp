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
      TEMPER_CHECK(time.is_number_integer() || time.is_string(), bad_argument, "timing cache '", path.string(),
                   "' is damaged; delete it");
      entries_[{problem, tactic}] =
          time.is_string() ? Entry{.refusal = time.get<std::string>()} : Entry{.time_ns = time.get<std::int64_t>()};
    }
  }
  return true;
}

void TimingCache::save(const std::filesystem::path& path) const {
  Json json =
      std::filesystem::exists(path) ? read_cache(path) : Json{{"version", k_version}, {"devices", Json::object()}};
  Json& device = json["devices"][fingerprint_];
  device = Json::object();
  for (const auto& [key, entry] : entries_) {
    Json& place = device[key.first][key.second];
    if (entry.refusal.empty())
      place = entry.time_ns;
    else
      place = entry.refusal;
  }
  write_file_atomically(path, json_text(json));
}

const TimingCache::Entry* TimingCache::find(const std::string& problem, const std::string& tactic) const {
  const auto found = entries_.find({problem, tactic});
  return found == entries_.end() ? nullptr : &found->second;
}

void TimingCache::set(const std::string& problem, const std::string& tactic, Entry entry) {
  entries_[{problem, tactic}] = std::move(entry);
}

}  // namespace temper::builder
