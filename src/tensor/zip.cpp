// SPDX-License-Identifier: Apache-2.0
#include "tensor/zip.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

#include "base/check.h"

namespace temper {

namespace {

constexpr std::uint32_t k_local_signature = 0x04034b50;
constexpr std::uint32_t k_directory_signature = 0x02014b50;
constexpr std::uint32_t k_end_signature = 0x06054b50;
constexpr std::uint32_t k_end64_signature = 0x06064b50;
constexpr std::uint32_t k_locator64_signature = 0x07064b50;
constexpr std::size_t k_local_bytes = 30;
constexpr std::size_t k_directory_bytes = 46;
constexpr std::size_t k_end_bytes = 22;
constexpr std::size_t k_end64_bytes = 56;
constexpr std::size_t k_locator64_bytes = 20;
constexpr std::uint16_t k_zip64_extra = 1;
constexpr std::uint16_t k_encrypted_flag = 1;
constexpr std::uint16_t k_utf8_flag = 1 << 11;
constexpr std::uint16_t k_version_zip64 = 45;
// 1980-01-01, the first day that the format can name: a real time would make equal archives differ.
constexpr std::uint16_t k_date = 0x21;
constexpr std::uint32_t k_in_zip64 = 0xffffffff;
// A deflate block of one repeated byte reaches 1032 bytes a byte.
constexpr std::uint64_t k_deflate_most = 1032;

/// Little-endian fields of a byte range; a read past its end is an Error that names the archive.
class Fields {
 public:
  Fields(std::span<const std::byte> bytes, const std::string& what) : bytes_(bytes), what_(what) {}

  [[nodiscard]] std::span<const std::byte> part(std::uint64_t offset, std::uint64_t count) const {
    TEMPER_CHECK(offset <= bytes_.size() && count <= bytes_.size() - offset, bad_argument, what_,
                 " is damaged or cut short: it refers to ", count, " bytes at ", offset, " of ", bytes_.size());
    return bytes_.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(count));
  }
  template <class T>
  [[nodiscard]] T at(std::uint64_t offset) const {
    T value = 0;
    const auto field = part(offset, sizeof(T));
    for (std::size_t i = 0; i < sizeof(T); ++i)
      value = static_cast<T>(value | static_cast<T>(static_cast<T>(field[i]) << (8 * i)));
    return value;
  }
  [[nodiscard]] std::uint16_t u16(std::uint64_t offset) const { return at<std::uint16_t>(offset); }
  [[nodiscard]] std::uint32_t u32(std::uint64_t offset) const { return at<std::uint32_t>(offset); }
  [[nodiscard]] std::uint64_t u64(std::uint64_t offset) const { return at<std::uint64_t>(offset); }

 private:
  std::span<const std::byte> bytes_;
  const std::string& what_;
};

/// Offset of the end record, which a comment of unknown length may follow.
std::uint64_t find_end(const Fields& fields, std::size_t size, const std::string& what) {
  constexpr std::size_t k_longest_comment = 0xffff;
  TEMPER_CHECK(size >= k_end_bytes, bad_argument, what, " is not a ZIP archive: it has ", size, " bytes");
  const std::size_t last = size - k_end_bytes;
  const std::size_t first = last > k_longest_comment ? last - k_longest_comment : 0;
  for (std::size_t offset = last + 1; offset-- > first;)
    if (fields.u32(offset) == k_end_signature && offset + k_end_bytes + fields.u16(offset + 20) == size) return offset;
  throw Error(ErrorCode::bad_argument, str(what, " is not a ZIP archive, or is cut short: it has no end record"),
              __FILE__, __LINE__);
}

struct Directory {
  std::uint64_t offset;
  std::uint64_t entries;
};

Directory find_directory(const Fields& fields, std::size_t size, const std::string& what) {
  const std::uint64_t end = find_end(fields, size, what);
  Directory directory{fields.u32(end + 16), fields.u16(end + 10)};
  if (directory.offset != k_in_zip64 && directory.entries != 0xffff) return directory;
  if (end < k_locator64_bytes || fields.u32(end - k_locator64_bytes) != k_locator64_signature) return directory;
  const std::uint64_t end64 = fields.u64(end - k_locator64_bytes + 8);
  TEMPER_CHECK(fields.u32(end64) == k_end64_signature, bad_argument, what,
               " is damaged: its ZIP64 end record is not at ", end64);
  return {fields.u64(end64 + 48), fields.u64(end64 + 32)};
}

/// Replaces the fields of `entry` that stand in its ZIP64 extra field.
void read_zip64_extra(ZipEntry& entry, const Fields& extra, std::size_t size) {
  std::uint64_t offset = 0;
  while (offset + 4 <= size) {
    const std::uint16_t kind = extra.u16(offset);
    const std::uint16_t length = extra.u16(offset + 2);
    offset += 4;
    if (kind != k_zip64_extra) {
      offset += length;
      continue;
    }
    for (std::uint64_t* field : {&entry.bytes, &entry.compressed_bytes, &entry.header_offset}) {
      if (*field != k_in_zip64) continue;
      *field = extra.u64(offset);
      offset += 8;
    }
    return;
  }
}

void inflate_all(std::span<const std::byte> packed, std::vector<std::byte>& unpacked, const std::string& name) {
  z_stream stream{};
  TEMPER_CHECK(inflateInit2(&stream, -MAX_WBITS) == Z_OK, internal, "zlib could not start");
  constexpr std::size_t k_most = std::numeric_limits<uInt>::max();
  std::size_t read = 0;
  std::size_t written = 0;
  int state = Z_OK;
  while (state == Z_OK) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data() + read));
    stream.avail_in = static_cast<uInt>(std::min(k_most, packed.size() - read));
    stream.next_out = reinterpret_cast<Bytef*>(unpacked.data() + written);
    stream.avail_out = static_cast<uInt>(std::min(k_most, unpacked.size() - written));
    const uInt in = stream.avail_in;
    const uInt out = stream.avail_out;
    state = inflate(&stream, Z_NO_FLUSH);
    read += in - stream.avail_in;
    written += out - stream.avail_out;
  }
  inflateEnd(&stream);
  TEMPER_CHECK(state == Z_STREAM_END && written == unpacked.size(), bad_argument, name,
               " is damaged: it does not unpack to the ", unpacked.size(), " bytes that its directory promises");
}

void put(std::string& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
}

std::string extra_for(const ZipEntry& entry, bool with_offset) {
  std::string fields;
  if (entry.bytes >= k_in_zip64) put(fields, entry.bytes, 8), put(fields, entry.compressed_bytes, 8);
  if (with_offset && entry.header_offset >= k_in_zip64) put(fields, entry.header_offset, 8);
  if (fields.empty()) return {};
  std::string extra;
  put(extra, k_zip64_extra, 2);
  put(extra, fields.size(), 2);
  return extra + fields;
}

/// The fields that local header and directory share, from "version needed" to "extra length".
void put_common(std::string& out, const ZipEntry& entry, std::size_t extra_bytes) {
  const bool is_ascii = std::all_of(entry.name.begin(), entry.name.end(), [](char c) { return c >= 0; });
  const std::uint64_t bytes = std::min<std::uint64_t>(entry.bytes, k_in_zip64);
  put(out, k_version_zip64, 2);
  put(out, is_ascii ? 0 : k_utf8_flag, 2);
  put(out, entry.method, 2);
  put(out, 0, 2);
  put(out, k_date, 2);
  put(out, entry.crc, 4);
  put(out, bytes, 4);
  put(out, bytes, 4);
  put(out, entry.name.size(), 2);
  put(out, extra_bytes, 2);
}

}  // namespace

ZipReader::ZipReader(std::span<const std::byte> archive, std::string what) : archive_(archive), what_(std::move(what)) {
  const Fields fields(archive_, what_);
  const Directory directory = find_directory(fields, archive_.size(), what_);
  std::uint64_t at = directory.offset;
  std::uint64_t total = 0;
  for (std::uint64_t i = 0; i < directory.entries; ++i) {
    TEMPER_CHECK(fields.u32(at) == k_directory_signature, bad_argument, what_, " is damaged: directory entry ", i,
                 " is not at ", at);
    ZipEntry entry;
    TEMPER_CHECK((fields.u16(at + 8) & k_encrypted_flag) == 0, bad_argument, what_, " is encrypted");
    entry.method = fields.u16(at + 10);
    entry.crc = fields.u32(at + 16);
    entry.compressed_bytes = fields.u32(at + 20);
    entry.bytes = fields.u32(at + 24);
    entry.header_offset = fields.u32(at + 42);
    const auto name = fields.part(at + k_directory_bytes, fields.u16(at + 28));
    entry.name.assign(reinterpret_cast<const char*>(name.data()), name.size());
    const auto extra = fields.part(at + k_directory_bytes + name.size(), fields.u16(at + 30));
    read_zip64_extra(entry, Fields(extra, what_), extra.size());
    at += k_directory_bytes + name.size() + extra.size() + fields.u16(at + 32);
    // Entries that share bytes are how a small file unpacks to a huge one.
    TEMPER_CHECK(entry.compressed_bytes <= archive_.size() - total, bad_argument, what_,
                 " is damaged: its entries are larger than the file");
    total += entry.compressed_bytes;
    entries_.push_back(std::move(entry));
  }
}

std::span<const std::byte> ZipReader::content(const ZipEntry& entry, std::vector<std::byte>& buffer) const {
  const Fields fields(archive_, what_);
  const std::string name = str("'", entry.name, "' in ", what_);
  TEMPER_CHECK(entry.method == 0 || entry.method == Z_DEFLATED, bad_argument, name, " is packed by method ",
               entry.method, "; only stored and deflated entries are read");
  TEMPER_CHECK(fields.u32(entry.header_offset) == k_local_signature, bad_argument, name,
               " is damaged: its header is not at ", entry.header_offset);
  const std::uint64_t data_offset =
      entry.header_offset + k_local_bytes + fields.u16(entry.header_offset + 26) + fields.u16(entry.header_offset + 28);
  auto content = fields.part(data_offset, entry.compressed_bytes);
  if (entry.method == 0) {
    TEMPER_CHECK(entry.bytes == entry.compressed_bytes, bad_argument, name, " is damaged: it is stored as ",
                 entry.compressed_bytes, " bytes but claims ", entry.bytes);
  } else {
    TEMPER_CHECK(entry.bytes / k_deflate_most <= entry.compressed_bytes, bad_argument, name,
                 " is damaged: ", entry.compressed_bytes, " bytes cannot unpack to ", entry.bytes);
    buffer.resize(static_cast<std::size_t>(entry.bytes));
    inflate_all(content, buffer, name);
    content = buffer;
  }
  TEMPER_CHECK(crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size()) == entry.crc, bad_argument,
               name, " is damaged: its checksum does not match");
  return content;
}

void ZipWriter::add(const std::string& name, std::span<const std::span<const std::byte>> parts) {
  TEMPER_CHECK(name.size() <= 0xffff, bad_argument, "a name of ", name.size(), " bytes does not fit in an archive");
  for (const auto& other : entries_)
    TEMPER_CHECK(other.name != name, bad_argument, "'", name, "' occurs twice; give every array its own name");
  ZipEntry entry;
  entry.name = name;
  entry.header_offset = file_.bytes_written();
  uLong crc = 0;
  for (const auto& part : parts) {
    entry.bytes += part.size();
    crc = crc32_z(crc, reinterpret_cast<const Bytef*>(part.data()), part.size());
  }
  entry.compressed_bytes = entry.bytes;
  entry.crc = static_cast<std::uint32_t>(crc);
  std::string header;
  put(header, k_local_signature, 4);
  const std::string extra = extra_for(entry, false);
  put_common(header, entry, extra.size());
  file_.write(header + entry.name + extra);
  for (const auto& part : parts) file_.write(part.data(), part.size());
  entries_.push_back(std::move(entry));
}

void ZipWriter::commit() {
  const std::uint64_t offset = file_.bytes_written();
  for (const auto& entry : entries_) {
    const std::string extra = extra_for(entry, true);
    std::string header;
    put(header, k_directory_signature, 4);
    put(header, k_version_zip64, 2);
    put_common(header, entry, extra.size());
    header.append(2 + 2 + 2 + 4, '\0');  // comment length, disk, internal and external attributes
    put(header, std::min<std::uint64_t>(entry.header_offset, k_in_zip64), 4);
    file_.write(header + entry.name + extra);
  }
  const std::uint64_t end64 = file_.bytes_written();
  const std::uint64_t bytes = end64 - offset;
  const std::uint64_t count = entries_.size();
  std::string end;
  if (offset >= k_in_zip64 || bytes >= k_in_zip64 || count >= 0xffff) {
    put(end, k_end64_signature, 4);
    put(end, k_end64_bytes - 12, 8);
    put(end, k_version_zip64, 2);
    put(end, k_version_zip64, 2);
    put(end, 0, 8);
    for (const std::uint64_t field : {count, count, bytes, offset}) put(end, field, 8);
    put(end, k_locator64_signature, 4);
    put(end, 0, 4);
    put(end, end64, 8);
    put(end, 1, 4);
  }
  put(end, k_end_signature, 4);
  put(end, 0, 4);
  for (int i = 0; i < 2; ++i) put(end, std::min<std::uint64_t>(count, 0xffff), 2);
  put(end, std::min<std::uint64_t>(bytes, k_in_zip64), 4);
  put(end, std::min<std::uint64_t>(offset, k_in_zip64), 4);
  put(end, 0, 2);
  file_.write(end);
  file_.commit();
}

}  // namespace temper
