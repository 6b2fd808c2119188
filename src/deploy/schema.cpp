// SPDX-License-Identifier: Apache-2.0
#include "deploy/schema.h"

#include <algorithm>

#include "base/str.h"

namespace temper::deploy {

namespace {

std::string range_text(std::string_view limits) {
  const std::size_t dots = limits.find("..");
  if (dots == std::string_view::npos) return "";
  const std::string_view high = limits.substr(dots + 2);
  return str(", ", limits.substr(0, dots), high.empty() ? std::string_view(" or more") : " to ", high);
}

std::string choices_text(std::string_view limits) { return join(split(limits, '|'), ", "); }

/// "|" and the like would end a cell.
std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.insert(at, "\\");
  return text;
}

}  // namespace

const Key* find_key(std::string_view path) {
  const auto found = std::find_if(schema().begin(), schema().end(), [&](const Key& key) { return key.path == path; });
  return found == schema().end() ? nullptr : &*found;
}

std::vector<const Key*> keys_below(std::string_view path) {
  std::vector<const Key*> keys;
  for (const Key& key : schema()) {
    if (!key.path.starts_with(path) || key.path.size() <= path.size()) continue;
    std::string_view rest = key.path.substr(path.size());
    if (!path.empty()) {
      if (rest[0] != '.') continue;
      rest.remove_prefix(1);
    }
    if (rest.find_first_of(".[") == std::string_view::npos && rest != "*") keys.push_back(&key);
  }
  return keys;
}

std::string_view last_name(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

std::string expectation(const Key& key) {
  switch (key.kind) {
    case Kind::section: return "section";
    case Kind::named: return "names with values";
    case Kind::list: {
      const Key* item = find_key(str(key.path, "[]"));
      return str("list of ", item == nullptr ? "values" : expectation(*item));
    }
    case Kind::text: return "text";
    case Kind::file: return "path";
    case Kind::choice: return str("one of ", choices_text(key.limits));
    case Kind::integer: return str("integer", range_text(key.limits));
    case Kind::number: return str("number", range_text(key.limits));
    case Kind::boolean: return "true or false";
    case Kind::shape: return str("shape like [1, 3, 640, 640], extents ", range_text(key.limits).substr(2));
    case Kind::values: return "text, a number or a list";
  }
  return "";
}

std::string schema_markdown() {
  std::string text = "| key | holds | default | meaning |\n|---|---|---|---|\n";
  for (const Key& key : schema()) {
    if (key.meaning.empty()) continue;
    const std::string fallback = key.fallback.empty() ? "" : str("`", key.fallback, "`");
    text += str("| `", key.path, "` | ", cell(expectation(key)), " | ", cell(fallback), " | ",
                cell(std::string(key.meaning)), " |\n");
  }
  return text;
}

}  // namespace temper::deploy
