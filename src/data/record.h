// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_fwd.h"

namespace temper::data {

/// One record of an index file, read member by member; every error says the file, the list, the place in it and the
/// member ("'a.json', annotations[12]: 'bbox' ..."). Errors of all members: bad_argument.
class Record {
 public:
  /// The arguments must outlive the record; `json` may be any value.
  Record(const Json& json, std::string_view file, std::string_view list, std::size_t index);

  [[nodiscard]] bool has(const char* member) const;  ///< there and not null
  [[nodiscard]] const Json& value(const char* member) const;
  [[nodiscard]] std::int64_t integer(const char* member) const;
  [[nodiscard]] std::int64_t integer_or(const char* member, std::int64_t missing) const;
  [[nodiscard]] double number(const char* member) const;
  [[nodiscard]] std::string text(const char* member) const;
  [[nodiscard]] std::vector<double> numbers(const char* member) const;
  /// The numbers of a list found inside `member`.
  [[nodiscard]] std::vector<double> numbers(const char* member, const Json& list) const;
  /// Throws the error "<place>: <message>".
  [[noreturn]] void fail(const std::string& message) const;

 private:
  const Json& json_;
  std::string_view file_;
  std::string_view list_;
  std::size_t index_;
};

}  // namespace temper::data
