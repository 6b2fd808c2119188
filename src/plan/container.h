// SPDX-License-Identifier: Apache-2.0
#pragma once

// The outer form of a plan file: a header, a table of sections, then the sections, each 64-byte aligned and with its
// own checksum. What the sections hold is the business of plan/writer.h and plan/reader.h.

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace temper::plan {

/// Alignment of sections in a file, and of a file's bytes in memory.
inline constexpr std::size_t k_section_alignment = 64;

inline constexpr std::string_view k_metadata_section = "metadata";
inline constexpr std::string_view k_program_section = "program";
inline constexpr std::string_view k_weights_section = "weights";
inline constexpr std::string_view k_source_section = "source";

/// Name (at most 8 characters) and content.
using Section = std::pair<std::string_view, std::span<const std::byte>>;

/// The file with these sections in this order.
[[nodiscard]] std::vector<std::byte> write_container(std::span<const Section> sections);

/// The sections by name, as views into `file`, whose start is 64-byte aligned. Every byte of the file is covered by a
/// check. Errors: bad_plan, in one sentence.
[[nodiscard]] std::map<std::string, std::span<const std::byte>, std::less<>> read_container(
    std::span<const std::byte> file);

}  // namespace temper::plan
