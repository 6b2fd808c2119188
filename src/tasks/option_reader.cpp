// SPDX-License-Identifier: Apache-2.0
#include "tasks/option_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/check.h"

namespace temper::tasks {

namespace {

template <class T>
std::optional<T> parsed(std::string_view text) {
  text = trim(text);
  T value{};
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

OptionReader::OptionReader(const TaskOptions& options, std::vector<OptionInfo> known) : kind_(options.kind) {
  std::vector<std::string> names;
  for (const auto& option : known) {
    names.push_back(option.name);
    const auto given = options.values.find(option.name);
    values_.emplace_back(option.name,
                         given == options.values.end() ? option.default_value : std::string(trim(given->second)));
  }
  for (const auto& [name, value] : options.values) {
    if (std::ranges::find(names, name) != names.end()) continue;
    const std::string near = nearest_name(name, names);
    TEMPER_CHECK(false, bad_argument, "task ", kind_, " has no option '", name, "'",
                 near.empty() ? str("; it has ", join(names, ", ")) : str("; did you mean '", near, "'?"));
  }
}

const std::string& OptionReader::text(const std::string& name) const {
  const auto found = std::ranges::find(values_, name, [](const auto& entry) { return entry.first; });
  TEMPER_CHECK(found != values_.end(), internal, "task ", kind_, " reads option '", name, "' that it does not list");
  return found->second;
}

void OptionReader::settle(const std::string& name, const std::string& value) {
  for (auto& [known, text] : values_)
    if (known == name && text == "auto") text = value;
}

void OptionReader::refuse(const std::string& name, const std::string& expected) const {
  throw Error(ErrorCode::bad_argument,
              str("option '", name, "' of task ", kind_, " is '", text(name), "'; expected ", expected), __FILE__,
              __LINE__);
}

std::string OptionReader::choice(const std::string& name, const std::vector<std::string>& choices) const {
  const std::string& value = text(name);
  if (std::ranges::find(choices, value) == choices.end()) refuse(name, join(choices, ", "));
  return value;
}

double OptionReader::number(const std::string& name, double least, double most) const {
  const auto value = parsed<double>(text(name));
  if (!value || !(*value >= least && *value <= most)) refuse(name, str("a number in [", least, ", ", most, "]"));
  return *value;
}

std::int64_t OptionReader::count(const std::string& name, std::int64_t least, std::int64_t most) const {
  const auto value = parsed<std::int64_t>(text(name));
  if (!value || *value < least || *value > most) refuse(name, str("a whole number in [", least, ", ", most, "]"));
  return *value;
}

bool OptionReader::flag(const std::string& name) const {
  const std::string& value = text(name);
  if (value != "true" && value != "false") refuse(name, "true or false");
  return value == "true";
}

std::vector<double> OptionReader::numbers(const std::string& name, std::size_t expected) const {
  std::vector<double> values;
  for (const auto& part : split(text(name), ',')) {
    const auto value = parsed<double>(part);
    if (!value || !std::isfinite(*value)) refuse(name, str("1 or ", expected, " numbers with commas between them"));
    values.push_back(*value);
  }
  if (values.size() == 1) values.resize(expected, values.front());
  if (values.size() != expected) refuse(name, str("1 or ", expected, " numbers with commas between them"));
  return values;
}

std::vector<std::string> OptionReader::words(const std::string& name) const {
  std::vector<std::string> words;
  for (const auto& part : split(text(name), ',')) words.emplace_back(trim(part));
  return words;
}

}  // namespace temper::tasks
