// SPDX-License-Identifier: Apache-2.0
#include "metrics/latency.h"

#include <gtest/gtest.h>

#include <cmath>

namespace temper::metrics {
namespace {

TEST(Latency, figures_do_not_depend_on_order_and_take_the_population_deviation) {
  const LatencyFigures figures = latency_figures(std::vector<double>{9, 2, 4, 4, 5, 5, 7, 4});
  EXPECT_EQ(figures.count, 8U);
  EXPECT_DOUBLE_EQ(figures.mean, 5);
  EXPECT_DOUBLE_EQ(figures.standard_deviation, 2);
  EXPECT_DOUBLE_EQ(figures.min, 2);
  EXPECT_DOUBLE_EQ(figures.max, 9);
  EXPECT_DOUBLE_EQ(figures.median, 4.5);
}

TEST(Latency, no_durations_have_no_figures) {
  const LatencyFigures figures = latency_figures({});
  EXPECT_EQ(figures.count, 0U);
  EXPECT_TRUE(std::isnan(figures.mean));
  EXPECT_TRUE(std::isnan(figures.median));
  EXPECT_TRUE(std::isnan(figures.p99));
}

}  // namespace
}  // namespace temper::metrics
