// SPDX-License-Identifier: Apache-2.0
#include "ops/utf8.h"

#include <cstdint>

namespace temper {

namespace {

constexpr char32_t k_replacement = 0xFFFD;

/// Bytes of the sequence that `lead` begins; 0 where it begins none.
std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

/// The code point of the sequence at the front of `text`, and its bytes; 0 bytes where it is not valid.
std::pair<char32_t, std::size_t> decode_one(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = sequence_length(lead);
  if (length <= 1) return {lead, length};
  if (length > text.size()) return {0, 0};
  char32_t value = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0U) != 0x80) return {0, 0};
    value = (value << 6) | (byte & 0x3FU);
  }
  constexpr char32_t k_lowest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = value >= 0xD800 && value < 0xE000;
  if (value < k_lowest[length] || value > 0x10FFFF || is_surrogate) return {0, 0};
  return {value, length};
}

/// A run of capitals whose small letters stand `offset` further on; step 2 where the two alternate.
struct CaseRun {
  char32_t first;
  char32_t last;
  char32_t offset;
  char32_t step;
};

constexpr CaseRun k_runs[] = {
    {'A', 'Z', 32, 1},     {0xC0, 0xD6, 32, 1},   {0xD8, 0xDE, 32, 1},  {0x100, 0x12E, 1, 2},  {0x132, 0x136, 1, 2},
    {0x139, 0x147, 1, 2},  {0x14A, 0x176, 1, 2},  {0x179, 0x17D, 1, 2}, {0x391, 0x3A1, 32, 1}, {0x3A3, 0x3AB, 32, 1},
    {0x400, 0x40F, 80, 1}, {0x410, 0x42F, 32, 1}, {0x460, 0x480, 1, 2},
};

}  // namespace

std::u32string decode_utf8(std::string_view text) {
  std::u32string result;
  while (!text.empty()) {
    const auto [value, length] = decode_one(text);
    result.push_back(length == 0 ? k_replacement : value);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return result;
}

std::string encode_utf8(std::u32string_view code_points) {
  std::string text;
  const auto put = [&](char32_t bits) { text.push_back(static_cast<char>(static_cast<unsigned char>(bits))); };
  for (const char32_t value : code_points) {
    if (value < 0x80) {
      put(value);
      continue;
    }
    if (value < 0x800) {
      put(0xC0 | (value >> 6));
    } else {
      put(value < 0x10000 ? 0xE0 | (value >> 12) : 0xF0 | (value >> 18));
      if (value >= 0x10000) put(0x80 | ((value >> 12) & 0x3F));
      put(0x80 | ((value >> 6) & 0x3F));
    }
    put(0x80 | (value & 0x3F));
  }
  return text;
}

char32_t lower_case(char32_t code_point) {
  for (const CaseRun& run : k_runs)
    if (code_point >= run.first && code_point <= run.last && (code_point - run.first) % run.step == 0)
      return code_point + run.offset;
  return code_point;
}

char32_t upper_case(char32_t code_point) {
  for (const CaseRun& run : k_runs) {
    const char32_t capital = code_point - run.offset;
    if (capital >= run.first && capital <= run.last && (capital - run.first) % run.step == 0) return capital;
  }
  return code_point;
}

}  // namespace temper
