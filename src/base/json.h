// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/json_fwd.h"
#include "temper/error.h"

namespace temper {

/// The value that `text` holds; `what` names the text in messages ("'cache.json'").
/// Errors: `code` where the text is not JSON, or nests deeper than 128 levels.
[[nodiscard]] Json parse_json(std::string_view text, std::string_view what, ErrorCode code = ErrorCode::bad_argument);

/// The text of `value`, on one line where `indent` is negative. Bytes that are not UTF-8 become U+FFFD; NaN and
/// infinities, which JSON has no word for, become null.
[[nodiscard]] std::string json_text(const Json& value, int indent = 2);

}  // namespace temper
