// SPDX-License-Identifier: Apache-2.0
#include "base/quantile.h"

#include <gtest/gtest.h>

#include <vector>

namespace temper {
namespace {

TEST(Quantile, lies_between_ranks_as_numpy_says) {
  const std::vector<double> sorted = {1, 2, 4, 8};
  EXPECT_DOUBLE_EQ(quantile_of_sorted(sorted, 0), 1);
  EXPECT_DOUBLE_EQ(quantile_of_sorted(sorted, 0.5), 3);
  EXPECT_DOUBLE_EQ(quantile_of_sorted(sorted, 0.9), 6.8);
  EXPECT_DOUBLE_EQ(quantile_of_sorted(sorted, 1), 8);
  EXPECT_DOUBLE_EQ(quantile_of_sorted(std::vector{5.0}, 0.99), 5);
}

TEST(Quantile, of_nothing_is_nan_and_of_infinities_no_nan) {
  EXPECT_TRUE(std::isnan(quantile_of_sorted({}, 0.5)));
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(quantile_of_sorted(std::vector{1.0, infinity, infinity}, 0.75), infinity);
  EXPECT_EQ(quantile_of_sorted(std::vector{1.0, 2.0, infinity}, 0.5), 2);
}

}  // namespace
}  // namespace temper
