// SPDX-License-Identifier: Apache-2.0
#include "data/record.h"

#include <cmath>

#include "base/check.h"
#include "base/json.h"

namespace temper::data {

Record::Record(const Json& json, std::string_view file, std::string_view list, std::size_t index)
    : json_(json), file_(file), list_(list), index_(index) {
  if (!json.is_object()) fail(str("expected an object, got ", json.type_name()));
}

void Record::fail(const std::string& message) const {
  throw Error(ErrorCode::bad_argument, str(file_, ", ", list_, "[", index_, "]: ", message), __FILE__, __LINE__);
}

bool Record::has(const char* member) const {
  const auto found = json_.find(member);
  return found != json_.end() && !found->is_null();
}

const Json& Record::value(const char* member) const {
  const auto found = json_.find(member);
  if (found == json_.end()) fail(str("'", member, "' is missing"));
  return *found;
}

std::int64_t Record::integer(const char* member) const {
  constexpr double k_most_exact = 9007199254740992.0;  // 2^53
  const Json& found = value(member);
  if (found.is_number_unsigned() && found.get<std::uint64_t>() > INT64_MAX)
    fail(str("'", member, "' is too large: ", found.get<std::uint64_t>()));
  if (found.is_number_integer()) return found.get<std::int64_t>();
  if (found.is_boolean()) return found.get<bool>() ? 1 : 0;
  const double number = found.is_number() ? found.get<double>() : 0.5;
  if (std::trunc(number) != number || std::abs(number) > k_most_exact)
    fail(str("'", member, "' is ", json_text(found, -1), ": expected an integer"));
  return static_cast<std::int64_t>(number);
}

std::int64_t Record::integer_or(const char* member, std::int64_t missing) const {
  return has(member) ? integer(member) : missing;
}

double Record::number(const char* member) const {
  const Json& found = value(member);
  if (!found.is_number()) fail(str("'", member, "' is ", json_text(found, -1), ": expected a number"));
  return found.get<double>();
}

std::string Record::text(const char* member) const {
  const Json& found = value(member);
  if (!found.is_string()) fail(str("'", member, "' is ", json_text(found, -1), ": expected a text"));
  return found.get<std::string>();
}

std::vector<double> Record::numbers(const char* member) const { return numbers(member, value(member)); }

std::vector<double> Record::numbers(const char* member, const Json& list) const {
  if (!list.is_array()) fail(str("'", member, "' holds ", list.type_name(), ": expected a list of numbers"));
  std::vector<double> values;
  values.reserve(list.size());
  for (const Json& item : list) {
    if (!item.is_number()) fail(str("'", member, "' holds ", item.type_name(), " in place of a number"));
    values.push_back(item.get<double>());
  }
  return values;
}

}  // namespace temper::data
