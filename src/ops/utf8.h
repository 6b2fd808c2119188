// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace temper {

/// The code points of UTF-8 text; each byte that is no part of a valid sequence becomes U+FFFD.
[[nodiscard]] std::u32string decode_utf8(std::string_view text);
[[nodiscard]] std::string encode_utf8(std::u32string_view code_points);

/// Simple case mapping, a code point each, of the Latin-1, Latin Extended-A, Greek and Cyrillic blocks.
[[nodiscard]] char32_t lower_case(char32_t code_point);
[[nodiscard]] char32_t upper_case(char32_t code_point);

}  // namespace temper
