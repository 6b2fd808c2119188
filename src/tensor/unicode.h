// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace temper {

/// The code points of a UTF-8 text; nothing where it is not valid (overlong forms, surrogates, cut sequences).
[[nodiscard]] std::optional<std::u32string> utf32_from_utf8(std::string_view text);

/// The UTF-8 of code points; nothing where one is a surrogate or beyond U+10FFFF.
[[nodiscard]] std::optional<std::string> utf8_from_utf32(std::u32string_view text);

}  // namespace temper
