// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"

#include <gtest/gtest.h>

#include <limits>

namespace temper {
namespace {

ErrorCode code_of(std::string_view text) {
  try {
    (void)parse_json(text, "'x.json'", ErrorCode::bad_plan);
  } catch (const Error& error) {
    EXPECT_TRUE(error.message().starts_with("'x.json'")) << error.message();
    return error.code();
  }
  ADD_FAILURE() << "no error";
  return ErrorCode::internal;
}

TEST(Json, objects_keep_their_order) {
  const Json value = parse_json(R"({"z": 1, "a": [true, null, "t"]})", "text");
  EXPECT_EQ(json_text(value, -1), R"({"z":1,"a":[true,null,"t"]})");
}

TEST(Json, bad_text_gives_an_error_of_the_callers_code) {
  EXPECT_EQ(code_of(""), ErrorCode::bad_plan);
  EXPECT_EQ(code_of("{\"a\": }"), ErrorCode::bad_plan);
  EXPECT_EQ(code_of("[1e999]"), ErrorCode::bad_plan);
  EXPECT_EQ(code_of("\"\xff\""), ErrorCode::bad_plan);
}

TEST(Json, deep_nesting_is_refused_not_recursed_into) {
  EXPECT_EQ(code_of(std::string(1000000, '[')), ErrorCode::bad_plan);
}

TEST(Json, text_is_valid_for_values_that_json_cannot_hold) {
  EXPECT_EQ(json_text(Json{{"x", std::numeric_limits<double>::quiet_NaN()}}, -1), R"({"x":null})");
  EXPECT_EQ(json_text(Json("\xff"), -1), "\"\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace temper
