// SPDX-License-Identifier: Apache-2.0
#include "tensor/dim.h"

#include <gtest/gtest.h>

#include <limits>

#include "temper/error.h"

namespace temper {
namespace {

const Dim h = Dim::symbol("h");
const Dim w = Dim::symbol("w");

TEST(Dim, equal_expressions_built_differently_compare_equal) {
  EXPECT_EQ((h + 2) * 3 - 6, Dim(3) * h);
  EXPECT_EQ(h * w - w * h, Dim(0));
  EXPECT_EQ((h + w) * (h - w), h * h - w * w);
}

TEST(Dim, order_of_the_arguments_of_min_and_max_does_not_matter) {
  EXPECT_EQ(min(h, w), min(w, h));
  EXPECT_EQ(max(h - 1, 0), max(0, h - 1));
  EXPECT_EQ(min(5, h).text(), "min(h, 5)");
}

TEST(Dim, exact_quotients_lose_the_division) {
  EXPECT_EQ(floor_div(h * 4, 2), h * 2);
  EXPECT_EQ(floor_div(h * w * 6, h * 2), w * 3);
  EXPECT_EQ(mod(h * 32, 32), Dim(0));
}

TEST(Dim, text_reads_back) {
  for (const Dim& dim : {Dim(-7), h, floor_div(h + 3, 2) * w - 1, min(h, w + 2), ceil_div(h - 1, 2), Dim(0) - h})
    EXPECT_EQ(Dim::parse(dim.text()), dim) << dim.text();
}

TEST(Dim, divisions_of_negative_numbers_round_as_named) {
  EXPECT_EQ(floor_div(-7, 2).value(), -4);
  EXPECT_EQ(ceil_div(-7, 2).value(), -3);
  EXPECT_EQ(mod(-7, 2).value(), 1);
}

TEST(Dim, arithmetic_saturates_instead_of_overflowing) {
  const std::int64_t largest = std::numeric_limits<std::int64_t>::max();
  const std::int64_t smallest = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ((Dim(largest) + 1).value(), largest);
  EXPECT_EQ((Dim(largest) * -3).value(), -largest);
  EXPECT_EQ(evaluate(Dim::Function::floor_div, smallest, -1), largest);
  EXPECT_EQ(evaluate(Dim::Function::ceil_div, smallest, 1), -largest);
  EXPECT_EQ(min(h, largest + Dim(0) * h), min(h, largest));
}

TEST(Dim, extreme_integers_read_back) {
  for (const std::int64_t value : {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()})
    EXPECT_EQ(Dim::parse(Dim(value).text()).value(), value);
  EXPECT_THROW(static_cast<void>(Dim::parse("9223372036854775808")), Error);
}

TEST(Dim, expressions_that_explode_are_refused) {
  std::string sums = "(a + b)";
  for (char c = 'c'; c < 'z'; c = static_cast<char>(c + 2))
    sums += std::string("*(") + c + " + " + static_cast<char>(c + 1) + ")";
  EXPECT_THROW(static_cast<void>(Dim::parse(sums)), Error);
  std::string power = "h";
  for (int i = 0; i < 1000; ++i) power += "*h";
  EXPECT_THROW(static_cast<void>(Dim::parse(power)), Error);
}

TEST(Dim, minimum_of_comparable_expressions_is_decided) {
  EXPECT_EQ(min(h, h + 1), h);
  EXPECT_EQ(max(h, 0), h);
  EXPECT_FALSE(min(h, 5).is_const());
}

TEST(Dim, element_of_a_shape_tensor_may_be_negative) {
  EXPECT_TRUE((h * 2 + 1).is_never_negative());
  EXPECT_FALSE(Dim::symbol("sizes[0]").is_never_negative());
}

TEST(Dim, substitution_evaluates_functions) {
  const Dim dim = floor_div(h + 3, 2) * w;
  const Dim got = dim.substitute([](const std::string& name) { return std::optional<Dim>(name == "h" ? 5 : 10); });
  EXPECT_EQ(got, Dim(40));
}

TEST(Dim, broken_text_is_refused) {
  for (const char* text : {"", "h +", "floor(h)", "foo(h, 2)", "h)", "99999999999999999999", "h 2"})
    EXPECT_THROW((void)Dim::parse(text), Error) << text;
}

}  // namespace
}  // namespace temper
