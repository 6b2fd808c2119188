// SPDX-License-Identifier: Apache-2.0
#include "plan/container.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <cstdint>
#include <cstring>

#include "base/check.h"
#include "base/hash.h"
#include "plan/plan.h"

namespace temper::plan {

namespace {

static_assert(std::endian::native == std::endian::little, "plan files are little-endian and read in place");

/// The first byte is no text and the last is a line end, so that a copy in text mode is noticed.
constexpr std::array<char, 8> k_magic = {'\x89', 'T', 'e', 'm', 'p', 'e', 'r', '\n'};
constexpr std::size_t k_most_sections = 64;

struct Header {
  std::array<char, 8> magic;
  std::uint32_t format_version;
  std::uint32_t section_count;
  std::uint64_t file_bytes;
  std::uint64_t checksum;  ///< of the fields before it and of the section table
};

struct Entry {
  std::array<char, 8> name;  ///< filled up with zeros
  std::uint64_t offset;
  std::uint64_t bytes;
  std::uint64_t checksum;
};

static_assert(sizeof(Header) == 32 && sizeof(Entry) == 32);

std::uint64_t aligned(std::uint64_t offset) {
  return (offset + k_section_alignment - 1) / k_section_alignment * k_section_alignment;
}

std::uint64_t header_checksum(const Header& header, std::span<const Entry> entries) {
  const std::uint64_t seed = hash_bytes(&header, offsetof(Header, checksum));
  return hash_bytes(entries.data(), entries.size_bytes(), seed);
}

std::string entry_name(const Entry& entry) {
  return {entry.name.begin(), std::find(entry.name.begin(), entry.name.end(), '\0')};
}

/// The bytes as text where they are text, else in hexadecimal.
std::string magic_text(std::span<const std::byte> bytes) {
  constexpr std::string_view k_digits = "0123456789abcdef";
  const auto is_text = [](std::byte b) { return std::isprint(std::to_integer<unsigned char>(b)) != 0; };
  std::string text;
  if (std::all_of(bytes.begin(), bytes.end(), is_text)) {
    for (const std::byte b : bytes) text += static_cast<char>(b);
    return "'" + text + "'";
  }
  for (const std::byte b : bytes) {
    const auto value = std::to_integer<unsigned>(b);
    text += {k_digits[value >> 4], k_digits[value & 15]};
  }
  return text;
}

Header read_header(std::span<const std::byte> file) {
  TEMPER_CHECK(!file.empty(), bad_plan, "the file is empty");
  const std::size_t seen = std::min(file.size(), k_magic.size());
  TEMPER_CHECK(seen == k_magic.size() && std::memcmp(file.data(), k_magic.data(), seen) == 0, bad_plan,
               "not a Temper plan (it begins with ", magic_text(file.first(seen)), ")");
  TEMPER_CHECK(file.size() >= sizeof(Header), bad_plan, "the plan is cut off after ", file.size(), " bytes");
  Header header;
  std::memcpy(&header, file.data(), sizeof header);
  TEMPER_CHECK(header.format_version == k_format_version, bad_plan, "the plan was written in format version ",
               header.format_version, ", this Temper reads version ", k_format_version,
               ": build it again from the model");
  TEMPER_CHECK(file.size() >= header.file_bytes, bad_plan, "the plan is cut off: ", file.size(), " of ",
               header.file_bytes, " bytes are there");
  TEMPER_CHECK(file.size() == header.file_bytes, bad_plan, "the plan is damaged: ", file.size() - header.file_bytes,
               " bytes follow its end");
  return header;
}

std::vector<Entry> read_table(std::span<const std::byte> file, const Header& header) {
  const std::uint64_t table_bytes = std::uint64_t{header.section_count} * sizeof(Entry);
  TEMPER_CHECK(header.section_count <= k_most_sections && sizeof(Header) + table_bytes <= file.size(), bad_plan,
               "the plan's header is damaged: it claims ", header.section_count, " sections");
  std::vector<Entry> entries(header.section_count);
  if (!entries.empty()) std::memcpy(entries.data(), file.data() + sizeof(Header), table_bytes);
  TEMPER_CHECK(header.checksum == header_checksum(header, entries), bad_plan,
               "the plan's header is damaged (its checksum differs): copy or build the file again");
  return entries;
}

/// True where the bytes between two sections are the zeros that the writer puts there.
bool is_padding(std::span<const std::byte> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
}

}  // namespace

std::vector<std::byte> write_container(std::span<const Section> sections) {
  std::vector<Entry> entries;
  std::uint64_t end = sizeof(Header) + sections.size() * sizeof(Entry);
  for (const auto& [name, content] : sections) {
    Entry entry{};
    TEMPER_CHECK(!name.empty() && name.size() <= entry.name.size(), internal, "section name '", name, "'");
    std::copy(name.begin(), name.end(), entry.name.begin());
    entry.offset = aligned(end);
    entry.bytes = content.size();
    entry.checksum = hash_bytes(content.data(), content.size());
    end = entry.offset + entry.bytes;
    entries.push_back(entry);
  }
  Header header{k_magic, k_format_version, static_cast<std::uint32_t>(sections.size()), end, 0};
  header.checksum = header_checksum(header, entries);
  std::vector<std::byte> file(end);
  std::memcpy(file.data(), &header, sizeof header);
  if (!entries.empty()) std::memcpy(file.data() + sizeof header, entries.data(), entries.size() * sizeof(Entry));
  for (std::size_t i = 0; i < sections.size(); ++i)
    std::copy(sections[i].second.begin(), sections[i].second.end(),
              file.begin() + static_cast<std::ptrdiff_t>(entries[i].offset));
  return file;
}

std::map<std::string, std::span<const std::byte>, std::less<>> read_container(std::span<const std::byte> file) {
  const Header header = read_header(file);
  std::map<std::string, std::span<const std::byte>, std::less<>> sections;
  std::uint64_t end = sizeof(Header) + std::uint64_t{header.section_count} * sizeof(Entry);
  for (const Entry& entry : read_table(file, header)) {
    const std::string name = entry_name(entry);
    TEMPER_CHECK(
        entry.offset == aligned(end) && entry.offset <= file.size() && entry.bytes <= file.size() - entry.offset,
        bad_plan, "the plan is damaged: section '", name, "' lies at ", entry.offset, " + ", entry.bytes, " of ",
        file.size(), " bytes");
    TEMPER_CHECK(is_padding(file.subspan(end, entry.offset - end)), bad_plan, "the plan is damaged before section '",
                 name, "'");
    const auto content = file.subspan(entry.offset, entry.bytes);
    TEMPER_CHECK(hash_bytes(content.data(), content.size()) == entry.checksum, bad_plan, "section '", name,
                 "' of the plan is damaged (its checksum differs): copy or build the file again");
    TEMPER_CHECK(sections.emplace(name, content).second, bad_plan, "the plan is damaged: two sections '", name, "'");
    end = entry.offset + entry.bytes;
  }
  TEMPER_CHECK(end == file.size(), bad_plan, "the plan is damaged: ", file.size() - end, " bytes belong to no section");
  return sections;
}

}  // namespace temper::plan
