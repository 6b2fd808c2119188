// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"

namespace temper {

/// An entry of an archive, as its directory claims it.
struct ZipEntry {
  std::string name;
  std::uint16_t method = 0;  ///< 0 stored, 8 deflated
  std::uint32_t crc = 0;
  std::uint64_t compressed_bytes = 0;
  std::uint64_t bytes = 0;
  std::uint64_t header_offset = 0;  ///< of the local header, from the file's first byte
};

/// Reads ZIP archives as numpy writes them: entries stored or deflated, ZIP64 where large. Every offset and length is
/// checked against the file before use, and every entry's checksum when it is read.
class ZipReader {
 public:
  /// Errors: bad_argument where the bytes are no archive, the directory is damaged, or entries are encrypted.
  explicit ZipReader(std::span<const std::byte> archive, std::string what);

  [[nodiscard]] const std::vector<ZipEntry>& entries() const { return entries_; }
  /// The entry's content; stored entries are views of the archive, deflated ones of `buffer`.
  /// Errors: bad_argument where the entry is damaged, or claims more than deflate can give.
  [[nodiscard]] std::span<const std::byte> content(const ZipEntry& entry, std::vector<std::byte>& buffer) const;

 private:
  std::span<const std::byte> archive_;
  std::string what_;
  std::vector<ZipEntry> entries_;
};

/// Writes a ZIP archive of stored entries. The bytes depend on names and contents only: no time, no user, no host.
class ZipWriter {
 public:
  explicit ZipWriter(const std::filesystem::path& path) : file_(path) {}
  /// Appends an entry made of `parts`, one after the other. Errors: io; bad_argument for a name in use.
  void add(const std::string& name, std::span<const std::span<const std::byte>> parts);
  /// Writes the directory and puts the file in its place.
  void commit();

 private:
  AtomicFile file_;
  std::vector<ZipEntry> entries_;
};

}  // namespace temper
