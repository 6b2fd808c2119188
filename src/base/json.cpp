// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"

#include "base/check.h"

namespace temper {

Json parse_json(std::string_view text, std::string_view what, ErrorCode code) {
  constexpr int k_max_depth = 128;
  const auto limit_depth = [&](int depth, Json::parse_event_t, Json&) {
    if (depth > k_max_depth)
      throw Error(code, str(what, " nests deeper than ", k_max_depth, " levels"), __FILE__, __LINE__);
    return true;
  };
  try {
    return Json::parse(text, limit_depth);
  } catch (const Json::parse_error& failure) {
    throw Error(code, str(what, " is not valid JSON: ", failure.what()), __FILE__, __LINE__);
  } catch (const Json::out_of_range& failure) {
    throw Error(code, str(what, " holds a number out of range: ", failure.what()), __FILE__, __LINE__);
  }
}

std::string json_text(const Json& value, int indent) {
  return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace temper
