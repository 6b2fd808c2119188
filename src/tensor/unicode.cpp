// SPDX-License-Identifier: Apache-2.0
#include "tensor/unicode.h"

#include <array>

namespace temper {

namespace {

bool is_scalar_value(char32_t c) { return c <= 0x10ffff && (c < 0xd800 || c > 0xdfff); }

/// Bytes that follow `lead` in its sequence; nothing for a byte that leads none.
std::optional<std::size_t> continuation_bytes(unsigned char lead) {
  if (lead < 0x80) return 0;
  if ((lead & 0xe0) == 0xc0) return 1;
  if ((lead & 0xf0) == 0xe0) return 2;
  if ((lead & 0xf8) == 0xf0) return 3;
  return std::nullopt;
}

}  // namespace

std::optional<std::u32string> utf32_from_utf8(std::string_view text) {
  constexpr std::array<char32_t, 4> k_least = {0, 0x80, 0x800, 0x10000};
  constexpr std::array<unsigned char, 4> k_lead_mask = {0x7f, 0x1f, 0x0f, 0x07};
  std::u32string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const auto more = continuation_bytes(lead);
    if (!more || *more >= text.size() - i) return std::nullopt;
    char32_t c = lead & k_lead_mask[*more];
    for (std::size_t k = 0; k < *more; ++k) {
      const auto next = static_cast<unsigned char>(text[++i]);
      if ((next & 0xc0) != 0x80) return std::nullopt;
      c = (c << 6) | (next & 0x3f);
    }
    if (c < k_least[*more] || !is_scalar_value(c)) return std::nullopt;
    result += c;
  }
  return result;
}

std::optional<std::string> utf8_from_utf32(std::u32string_view text) {
  std::string result;
  for (const char32_t c : text) {
    if (!is_scalar_value(c)) return std::nullopt;
    const auto continuation = [&](int shift) { result += static_cast<char>(0x80 | ((c >> shift) & 0x3f)); };
    if (c < 0x80) {
      result += static_cast<char>(c);
    } else if (c < 0x800) {
      result += static_cast<char>(0xc0 | (c >> 6));
      continuation(0);
    } else if (c < 0x10000) {
      result += static_cast<char>(0xe0 | (c >> 12));
      continuation(6), continuation(0);
    } else {
      result += static_cast<char>(0xf0 | (c >> 18));
      continuation(12), continuation(6), continuation(0);
    }
  }
  return result;
}

}  // namespace temper
