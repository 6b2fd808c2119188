// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "deploy/report/pictures.h"
#include "deploy/report/summaries.h"
#include "temper/error.h"

namespace temper::report {
namespace {

TEST(ReportLatency, statistics_are_those_of_the_times) {
  std::vector<double> times(100);
  std::iota(times.begin(), times.end(), 1);
  std::shuffle(times.begin(), times.end(), std::mt19937(1));
  const Latency latency = latency_of(times, 4);
  EXPECT_EQ(latency.runs, 100);
  EXPECT_EQ(latency.min_ms, 1);
  EXPECT_DOUBLE_EQ(latency.p50_ms, 50.5);
  EXPECT_DOUBLE_EQ(latency.p90_ms, 90.1);
  EXPECT_DOUBLE_EQ(latency.p99_ms, 99.01);
  EXPECT_EQ(latency.max_ms, 100);
  EXPECT_DOUBLE_EQ(latency.mean_ms, 50.5);
  EXPECT_NEAR(latency.deviation_ms, std::sqrt((100.0 * 100 - 1) / 12), 1e-12);
  EXPECT_NEAR(latency.throughput_per_s, 4 * 1e3 / 50.5, 1e-9);
  EXPECT_EQ(latency.trace_ms, times);
}

TEST(ReportLatency, histogram_counts_every_run_once) {
  std::mt19937 random(2);
  std::lognormal_distribution<double> spread(0, 1);
  for (const std::size_t runs : {1U, 2U, 7U, 1000U}) {
    std::vector<double> times(runs);
    for (auto& time : times) time = spread(random);
    const auto [edges, counts] = latency_of(times, 1).histogram;
    ASSERT_EQ(edges.size(), counts.size() + 1);
    EXPECT_TRUE(std::is_sorted(edges.begin(), edges.end()));
    EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}), static_cast<std::int64_t>(runs));
  }
}

TEST(ReportLatency, long_traces_are_thinned_to_medians) {
  std::vector<double> times(5001, 2.0);
  times[17] = 1000;
  const auto trace = latency_of(times, 1).trace_ms;
  EXPECT_LE(trace.size(), 500U);
  EXPECT_EQ(*std::max_element(trace.begin(), trace.end()), 2);
}

TEST(ReportLatency, no_times_give_no_numbers) {
  const Latency latency = latency_of({}, 1);
  EXPECT_EQ(latency.runs, 0);
  EXPECT_TRUE(latency.histogram.counts.empty());
}

TEST(ReportPictures, large_pictures_are_shrunk_and_keep_their_size_in_words) {
  const std::vector<std::uint8_t> pixels(std::size_t{1300} * 900 * 3, 77);
  const Picture picture = thumbnail_of(data::make_image(900, 1300, 3, pixels), "p", 640);
  EXPECT_EQ(picture.height, 900);
  EXPECT_EQ(picture.width, 1300);
  const data::Image copy = data::decode_image(picture.jpeg, "p");
  EXPECT_EQ(copy.width, 640);
  EXPECT_EQ(copy.height, 443);
  EXPECT_NEAR(copy.row(200)[300], 77, 2);
  EXPECT_THROW((void)thumbnail_of(data::Image{}, "empty"), Error);
}

TEST(ReportPictures, label_runs_cover_the_map_in_row_order) {
  const LabelRuns runs = label_runs_of(Tensor::of<std::int32_t>({2, 3}, {1, 1, 2, 2, 2, 0}));
  EXPECT_EQ(runs.labels, (std::vector<std::int64_t>{1, 2, 0}));
  EXPECT_EQ(runs.runs, (std::vector<std::int64_t>{2, 3, 1}));
  const LabelRuns thinned = label_runs_of(Tensor::of<std::int32_t>({2, 3}, {1, 9, 2, 9, 9, 9}), 2);
  EXPECT_EQ(thinned.width, 2);
  EXPECT_EQ(thinned.height, 1);
  EXPECT_EQ(thinned.labels, (std::vector<std::int64_t>{1, 2}));
}

}  // namespace
}  // namespace temper::report
