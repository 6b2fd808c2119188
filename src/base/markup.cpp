// SPDX-License-Identifier: Apache-2.0
#include "base/markup.h"

#include "base/json.h"

namespace temper {

std::string markup_text(std::string_view text) {
  // Serialising replaces what is not UTF-8.
  const auto valid = parse_json(json_text(Json(std::string(text)), -1), "a text").get<std::string>();
  std::string result;
  for (const char c : valid) {
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      case '\'': result += "&#39;"; break;
      case '\t': result += "&#9;"; break;
      case '\n': result += "&#10;"; break;
      default: result += static_cast<unsigned char>(c) < ' ' ? '?' : c;
    }
  }
  return result;
}

}  // namespace temper
