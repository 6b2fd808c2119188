// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace temper::builder {

/// Measured times of (problem, tactic, config) on one device at one thread count, or why one could not be made, kept in
/// a JSON file. A build with the same cache makes the same choices, so the same bytes.
class TimingCache {
 public:
  /// An empty cache for a device; `fingerprint` covers the thread count.
  explicit TimingCache(std::string fingerprint) : fingerprint_(std::move(fingerprint)) {}

  /// Adds the file's entries where it was written for the same device. Returns false, and adds nothing, where it was
  /// written for another. Errors: io; bad_argument for a damaged file, which says to delete it.
  bool load(const std::filesystem::path& path);
  /// Replaces the file, entries of other devices in it kept. Errors: io.
  void save(const std::filesystem::path& path) const;

  /// What is known of a tactic that took the problem.
  struct Entry {
    std::int64_t time_ns = 0;
    std::string refusal = {};  ///< why it could not be made after all; empty where it was timed
  };
  [[nodiscard]] const Entry* find(const std::string& problem, const std::string& tactic) const;
  void set(const std::string& problem, const std::string& tactic, Entry entry);
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  std::string fingerprint_;
  std::map<std::pair<std::string, std::string>, Entry> entries_;
};

}  // namespace temper::builder
