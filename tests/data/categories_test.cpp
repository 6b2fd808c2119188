// SPDX-License-Identifier: Apache-2.0
#include "data/categories.h"

#include <gtest/gtest.h>

#include "temper/error.h"

namespace temper::data {
namespace {

const std::vector<Category> k_categories = {{1, "person"}, {4, "motorcycle"}, {62, "dining table"}};

TEST(Categories, names_match_whatever_case_separators_or_old_spelling) {
  const std::vector<std::string> classes = {"DiningTable", "motorbike", "Person"};
  const CategoryMatch match = match_categories(k_categories, classes);
  EXPECT_TRUE(match.is_complete());
  EXPECT_EQ(match.places, (std::vector<std::int64_t>{2, 1, 0}));
  EXPECT_EQ(mismatch_text(match, k_categories, classes), "");
}

TEST(Categories, a_mismatch_says_counts_names_and_the_nearest_ones) {
  const std::vector<std::string> classes = {"person", "motorcicle"};
  const CategoryMatch match = match_categories(k_categories, classes);
  EXPECT_FALSE(match.is_complete());
  EXPECT_EQ(match.missing_classes, std::vector<std::string>{"motorcicle"});
  const std::string text = mismatch_text(match, k_categories, classes);
  EXPECT_NE(text.find("2 classes, the dataset 3 categories, of which 1 match"), std::string::npos) << text;
  EXPECT_NE(text.find("'motorcicle' (perhaps 'motorcycle')"), std::string::npos) << text;
  EXPECT_NE(text.find("'dining table'"), std::string::npos) << text;
}

TEST(Categories, arranged_ones_follow_the_network_and_keep_what_it_lacks_at_the_end) {
  const std::vector<std::string> classes = {"zebra", "person"};
  const std::vector<Category> arranged = arrange_categories(k_categories, classes);
  ASSERT_EQ(arranged.size(), 4U);
  EXPECT_EQ(arranged[0].name, "zebra");
  EXPECT_EQ(arranged[0].id, 63);
  EXPECT_EQ(arranged[1].id, 1);
  EXPECT_EQ(arranged[2].id, 4);
  EXPECT_EQ(arranged[3].id, 62);
}

TEST(Categories, no_common_name_and_doubled_names_are_refused) {
  EXPECT_THROW((void)match_categories(k_categories, std::vector<std::string>{"n01440764", "n01443537"}), Error);
  EXPECT_THROW((void)match_categories(k_categories, std::vector<std::string>{"person", "Person"}), Error);
}

}  // namespace
}  // namespace temper::data
