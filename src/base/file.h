// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace temper {

/// A file's bytes mapped into memory, read-only, for as long as the object lives. Pages are read when touched, so a
/// large file costs nothing to open. The file must not be truncated by another program meanwhile.
class MappedFile {
 public:
  /// Errors: io where the path is missing, unreadable or not a regular file.
  static std::shared_ptr<const MappedFile> open(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }
  [[nodiscard]] std::string_view text() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }

 private:
  explicit MappedFile(std::span<const std::byte> bytes) : bytes_(bytes) {}
  std::span<const std::byte> bytes_;
};

/// The whole content of a file or pipe. Errors: io where it cannot be read or holds more than `limit` bytes.
[[nodiscard]] std::string read_file(const std::filesystem::path& path, std::uint64_t limit = std::uint64_t{1} << 31);

/// A file that appears under its name whole or not at all: bytes go to a temporary in the same folder, commit()
/// syncs it to the disk and renames it over `path`. Without commit() the temporary is removed and an earlier file of
/// that name stays as it was. A link is followed; a device or pipe is written to directly.
class AtomicFile {
 public:
  /// Errors: io where the folder is missing or not writable, or `path` is a folder.
  explicit AtomicFile(const std::filesystem::path& path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// Appends. Errors: io, for example when the disk is full.
  void write(const void* data, std::size_t bytes);
  void write(std::string_view text) { write(text.data(), text.size()); }
  [[nodiscard]] std::uint64_t bytes_written() const { return bytes_written_; }
  /// Errors: io. At most once, after the last write().
  void commit();

 private:
  std::filesystem::path path_;       ///< as given, for messages
  std::filesystem::path target_;     ///< links followed
  std::filesystem::path temporary_;  ///< empty where target_ is written directly
  int descriptor_ = -1;
  std::uint64_t bytes_written_ = 0;
};

/// Writes `content` under `path` whole or not at all; see AtomicFile. Errors: io.
void write_file_atomically(const std::filesystem::path& path, std::string_view content);
void write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> content);

}  // namespace temper
