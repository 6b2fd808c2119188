// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace temper {

/// `text` for the content or a quoted attribute of XML 1.0 and HTML. Bytes that are not UTF-8 become U+FFFD; control
/// characters, which XML has no form for, become '?', line breaks and tabs references.
[[nodiscard]] std::string markup_text(std::string_view text);

}  // namespace temper
