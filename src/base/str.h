// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace temper {

/// The arguments streamed one after another: str("axis ", 3) == "axis 3".
template <class... Args>
[[nodiscard]] std::string str(const Args&... args) {
  std::ostringstream out;
  (out << ... << args);
  return std::move(out).str();
}

/// Elements streamed with `separator` between them: join({2, 3}, "x") == "2x3".
template <class Range>
[[nodiscard]] std::string join(const Range& range, std::string_view separator) {
  std::ostringstream out;
  bool first = true;
  for (const auto& item : range) {
    if (!first) out << separator;
    out << item;
    first = false;
  }
  return std::move(out).str();
}

/// The parts between separators; an empty text gives no parts.
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);

/// Without white space at either end.
[[nodiscard]] std::string_view trim(std::string_view text);

/// The candidate with the smallest edit distance to `word`, empty where none is near enough to suggest.
[[nodiscard]] std::string nearest_name(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace temper
