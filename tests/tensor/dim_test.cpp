// SPDX-License-Identifier: Apache-2.0
#include "tensor/dim.h"

#include <gtest/gtest.h>

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
