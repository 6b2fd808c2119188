// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "op_check.h"
#include "ops/text/regex_full_match.h"
#include "ops/text/string_concat.h"
#include "ops/text/string_normalizer.h"
#include "ops/text/string_split.h"
#include "temper/error.h"

namespace temper {
namespace {

using testing::run;
using testing::run_one;
using Strings = std::vector<std::string>;

Tensor words(Strings values) {
  const auto count = static_cast<std::int64_t>(values.size());
  return Tensor::of_strings({count}, std::move(values));
}

TEST(Utf8, broken_bytes_become_replacement_characters) {
  EXPECT_EQ(decode_utf8("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), U"a\u00E9\u20AC\U0001F600");
  EXPECT_EQ(decode_utf8("\xC3"), U"\uFFFD");
  EXPECT_EQ(decode_utf8("\xC0\x80x"), U"\uFFFD\uFFFDx");
  EXPECT_EQ(decode_utf8("\xED\xA0\x80").size(), 3U);  // a surrogate
  EXPECT_EQ(encode_utf8(U"a\u00E9\u20AC\U0001F600"), "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
}

TEST(Utf8, case_maps_there_and_back) {
  EXPECT_EQ(lower_case(U'\u00C9'), U'\u00E9');
  EXPECT_EQ(upper_case(U'\u0434'), U'\u0414');
  EXPECT_EQ(upper_case(U'\u0101'), U'\u0100');
  EXPECT_EQ(lower_case(U'\u00D7'), U'\u00D7');  // the multiplication sign has no case
  EXPECT_EQ(upper_case(U'\u00F7'), U'\u00F7');
  EXPECT_EQ(upper_case(U'['), U'[');
}

TEST(StringConcat, broadcasts) {
  const auto x = Tensor::of_strings({2, 1}, {"a", "b"});
  EXPECT_EQ(run_one(ops::StringConcat{}, {x, words({"1", ""})}).strings(), (Strings{"a1", "a", "b1", "b"}));
  EXPECT_EQ(run_one(ops::StringConcat{}, {words({}), Tensor::of_strings({}, {"x"})}).size(), 0);
}

TEST(StringSplit, follows_python) {
  const auto split = [](const char* text, ops::StringSplit op) { return run(op, {words({text})})[0].strings(); };
  EXPECT_EQ(split("  a  b c ", {}), (Strings{"a", "b", "c"}));
  EXPECT_EQ(split(" a b c ", {.max_splits = 1}), (Strings{"a", "b c "}));
  EXPECT_EQ(split("a,,b,", {.delimiter = ","}), (Strings{"a", "", "b", ""}));
  EXPECT_EQ(split("a,,b", {.delimiter = ",", .max_splits = 1}), (Strings{"a", ",b"}));
  EXPECT_EQ(split("", {.delimiter = ","}), (Strings{""}));
  EXPECT_EQ(split("", {}), Strings{});
}

TEST(StringSplit, short_rows_are_filled_up) {
  const auto outputs = run(ops::StringSplit{}, {words({"a b", "", "c"})});
  EXPECT_EQ(outputs[0].shape(), (Shape{3, 2}));
  EXPECT_EQ(outputs[0].strings(), (Strings{"a", "b", "", "", "c", ""}));
  EXPECT_EQ(to_i64(outputs[1]), (std::vector<std::int64_t>{2, 0, 1}));
}

TEST(StringNormalizer, drops_and_changes_case) {
  const auto x = words({"Monday", "tuesday", "\xC3\x89t\xC3\xA9"});
  EXPECT_EQ(run_one(ops::StringNormalizer{.case_change = "UPPER", .stop_words = {"MONDAY"}}, {x}).strings(),
            (Strings{"TUESDAY", "\xC3\x89T\xC3\x89"}));
  EXPECT_EQ(
      run_one(ops::StringNormalizer{.is_case_sensitive = true, .stop_words = {"monday", "tuesday"}}, {x}).strings(),
      (Strings{"Monday", "\xC3\x89t\xC3\xA9"}));
  const auto row = Tensor::of_strings({1, 1}, {"a"});
  const auto nothing = run_one(ops::StringNormalizer{.stop_words = {"a"}}, {row});
  EXPECT_EQ(nothing.shape(), (Shape{1, 1}));
  EXPECT_EQ(nothing.strings(), Strings{""});
  EXPECT_THROW((void)run_one(ops::StringNormalizer{}, {Tensor(DType::string, {2, 2})}), Error);
}

struct RegexCase {
  const char* pattern;
  const char* text;
  bool matches;
};

// Expected values are what Python's re.fullmatch says.
constexpr RegexCase k_regex_cases[] = {
    {"", "", true},
    {"", "a", false},
    {"abc", "abc", true},
    {"abc", "abcd", false},
    {"a|bc", "bc", true},
    {"(a|b)*c", "abbac", true},
    {"a+", "", false},
    {"a?b", "b", true},
    {"a{2,3}", "aaaa", false},
    {"a{2,3}", "aaa", true},
    {"a{2,}", "aaaaa", true},
    {"a{2}", "aaa", false},
    {"a{x}", "a{x}", true},
    {"(?:ab)*?", "abab", true},
    {"(?P<name>a)", "a", true},
    {".", "\n", false},
    {".", "\xE2\x82\xAC", true},
    {"[a-c\\d-]+", "b7-", true},
    {"[^a-c]", "b", false},
    {"[]a]+", "a]", true},
    {"[\\W]", "a", false},
    {"\\x41\\x{20AC}", "A\xE2\x82\xAC", true},
    {"\\bfoo\\b", "foo", true},
    {"f\\Boo", "foo", true},
    {"f\\boo", "foo", false},
    {"^a$", "a", true},
    {"(^|x)a", "xa", true},
    {"(\\W|^)[\\w.\\-]{0,25}@(yahoo|gmail)\\.com(\\W|$)", "account@gmail.com", true},
    {"(a*)*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
    {"(a|a)*", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", true},
};

TEST(RegexFullMatch, agrees_with_python) {
  for (const auto& [pattern, text, matches] : k_regex_cases)
    EXPECT_EQ(run_one(ops::RegexFullMatch{pattern}, {words({text})}).data<bool>()[0], matches)
        << pattern << " on " << text;
}

TEST(RegexFullMatch, refuses_broken_and_foreign_patterns) {
  for (const char* pattern : {"(", ")", "a)", "[", "[a", "*", "a|*", "\\", "a{3,2}", "\\xZZ", "[z-a]", "(?P<n"})
    EXPECT_THROW((void)Regex(pattern), Error) << pattern;
  for (const char* pattern : {"(?i)a", "(?=a)", "\\1", "\\pL", "a{1001}", "[[:alpha:]]"})
    EXPECT_THROW((void)Regex(pattern), Error) << pattern;
}

TEST(RegexFullMatch, huge_patterns_are_refused_and_long_texts_are_not) {
  EXPECT_THROW((void)Regex("((a{1000}){1000}){1000}"), Error);
  EXPECT_THROW((void)Regex(std::string(5000, '(')), Error);
  EXPECT_THROW((void)Regex(std::string(20000, 'a')), Error);
  EXPECT_TRUE(Regex("(a|b)*").matches(std::string(200000, 'a')));
}

}  // namespace
}  // namespace temper
