// SPDX-License-Identifier: Apache-2.0
#include "runners/comparator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "temper/error.h"
#include "tensor/numeric.h"

namespace temper::runners {
namespace {

constexpr float k_nan = std::numeric_limits<float>::quiet_NaN();
constexpr float k_infinity = std::numeric_limits<float>::infinity();

Tensor floats(Shape shape, const std::vector<float>& values) { return Tensor::of<float>(std::move(shape), values); }

OutputRule rule(double absolute, double relative) {
  OutputRule result;
  result.tolerance = {absolute, relative};
  result.is_default = false;
  return result;
}

OutputComparison compare(const std::vector<float>& reference, const std::vector<float>& test, const OutputRule& how) {
  const auto count = static_cast<std::int64_t>(reference.size());
  return compare_tensors("y", floats({count}, reference), floats({count}, test), how);
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Comparator, tolerance_is_relative_to_the_reference) {
  EXPECT_TRUE(compare({100, 1}, {110, 1}, rule(0, 0.1)).passed);
  EXPECT_FALSE(compare({110, 1}, {100, 1}, rule(0, 0.05)).passed);
  EXPECT_TRUE(compare({1, 0}, {1.5F, 0.5F}, rule(0.5, 0)).passed);
}

TEST(Comparator, exceeding_either_part_of_the_tolerance_alone_is_enough_to_fail) {
  // Within a relative tolerance of 1, but far beyond the sum: a rule that asks for both to be exceeded would pass it.
  EXPECT_FALSE(compare({0.0F, 1.0F}, {0.1F, 1.0F}, rule(0.01, 1e-3)).passed);
}

TEST(Comparator, a_failure_names_place_values_and_the_tolerance_that_would_pass) {
  const auto result =
      compare_tensors("scores", floats({2, 2}, {1, 2, 4, 8}), floats({2, 2}, {1, 2, 5, 8}), rule(0.1, 0));
  EXPECT_FALSE(result.passed);
  EXPECT_EQ(result.mismatches, 1);
  EXPECT_EQ(result.reason,
            "1 of 4 elements exceed 0.1 + 0 * |reference|; largest difference 1 at [1, 0] (reference 4, test 5); "
            "absolute 1 or relative 0.25 would pass");
  ASSERT_TRUE(result.reference_histogram);
  EXPECT_EQ(result.reference_histogram->low, 1);
  EXPECT_EQ(result.reference_histogram->high, 8);
}

TEST(Comparator, the_required_tolerance_is_enough) {
  const std::vector<float> reference = {1, -2, 30, 0.5F};
  const std::vector<float> test = {1.1F, -2.3F, 29, 0.55F};
  const auto measured = compare(reference, test, rule(0, 0));
  EXPECT_TRUE(compare(reference, test, rule(measured.required_absolute, 0)).passed);
  EXPECT_TRUE(compare(reference, test, rule(0, measured.required_relative)).passed);
  EXPECT_FALSE(compare(reference, test, rule(measured.required_absolute * 0.99, 0)).passed);
}

TEST(Comparator, nan_fails_wherever_it_is) {
  EXPECT_FALSE(compare({1, 2}, {1, k_nan}, rule(1e9, 1e9)).passed);
  EXPECT_FALSE(compare({1, k_nan}, {1, 2}, rule(1e9, 1e9)).passed);
  EXPECT_FALSE(compare({1, k_nan}, {1, k_nan}, rule(1e9, 1e9)).passed);
  OutputRule allowing = rule(0.1, 0);
  allowing.allows_equal_nan = true;
  EXPECT_TRUE(compare({1, k_nan}, {1, k_nan}, allowing).passed);
  EXPECT_FALSE(compare({1, k_nan}, {1, 2}, allowing).passed);
  EXPECT_TRUE(contains(compare({1, 2}, {1, k_nan}, rule(1, 1)).reason, "1 NaN and 0 infinite in the test"));
}

TEST(Comparator, infinities_agree_only_where_that_is_allowed) {
  EXPECT_FALSE(compare({1, k_infinity}, {1, k_infinity}, rule(1, 1)).passed);
  OutputRule allowing = rule(0.1, 0.1);
  allowing.allows_equal_infinity = true;
  EXPECT_TRUE(compare({1, k_infinity}, {1, k_infinity}, allowing).passed);
  EXPECT_FALSE(compare({1, k_infinity}, {1, -k_infinity}, allowing).passed);
  EXPECT_FALSE(compare({1, k_infinity}, {1, 5}, allowing).passed);
}

TEST(Comparator, statistics_that_average_do_not_hide_nan) {
  for (const auto statistic : {Statistic::max, Statistic::mean, Statistic::median, Statistic::quantile}) {
    OutputRule how = rule(1, 1);
    how.statistic = statistic;
    EXPECT_FALSE(compare({1, 2, 3}, {1, 2, k_nan}, how).passed) << statistic_name(statistic);
    EXPECT_TRUE(compare({1, 2, 3}, {1, 2, 3.5F}, how).passed) << statistic_name(statistic);
  }
}

TEST(Comparator, each_statistic_is_held_to_the_tolerance) {
  const std::vector<float> reference = {0, 1, 2, 3, 4};
  const std::vector<float> test = {0, 1, 2, 3, 9};  // one element differs by 5
  OutputRule how = rule(1.5, 0);
  EXPECT_FALSE(compare(reference, test, how).passed);
  how.statistic = Statistic::max;
  EXPECT_FALSE(compare(reference, test, how).passed);
  how.statistic = Statistic::mean;
  EXPECT_TRUE(compare(reference, test, how).passed);
  how.statistic = Statistic::median;
  EXPECT_TRUE(compare(reference, test, how).passed);
  how.statistic = Statistic::quantile;
  how.quantile = 0.99;
  EXPECT_FALSE(compare(reference, test, how).passed);
  how.quantile = 0.5;
  EXPECT_TRUE(compare(reference, test, how).passed);
}

TEST(Comparator, a_wiped_channel_shows_under_every_statistic) {
  // Boxes in the hundreds and one score channel: cosine and mean barely notice that the scores are gone.
  std::vector<float> reference;
  std::vector<float> test;
  for (int channel = 0; channel < 5; ++channel)
    for (int i = 0; i < 100; ++i) {
      const float value = channel < 4 ? static_cast<float>(100 + channel * 50 + i) : static_cast<float>(i) * 0.005F;
      reference.push_back(value);
      test.push_back(channel < 4 ? value : 0.0F);
    }
  for (const auto statistic : {Statistic::mean, Statistic::median, Statistic::max, Statistic::quantile}) {
    OutputRule how = rule(1, 1e-2);
    how.statistic = statistic;
    how.min_cosine = 0.99;
    const auto result = compare_tensors("y", floats({1, 5, 100}, reference), floats({1, 5, 100}, test), how);
    EXPECT_GT(result.cosine, 0.999);
    EXPECT_FALSE(result.passed);
    EXPECT_TRUE(contains(result.reason, "slice 4 of axis 1 is flat in the test")) << result.reason;
  }
}

TEST(Comparator, a_channel_that_is_flat_in_the_reference_too_passes) {
  EXPECT_TRUE(compare_tensors("y", floats({2, 2}, {0, 0, 1, 2}), floats({2, 2}, {0, 0, 1, 2}), rule(0, 0)).passed);
}

TEST(Comparator, distance_metrics_only_add_conditions) {
  OutputRule how = rule(0.01, 0);
  how.min_cosine = 0.5;
  EXPECT_FALSE(compare({1, 2, 3}, {2, 4, 6}, how).passed);  // cosine 1
  how = rule(10, 0);
  how.min_cosine = 0.99;
  EXPECT_TRUE(contains(compare({1, 2, -3}, {1, 2, 3}, how).reason, "cosine similarity"));
  how.min_cosine.reset();
  how.max_relative_l2 = 0.1;
  EXPECT_TRUE(contains(compare({1, 2, 3}, {1, 2, 4}, how).reason, "relative L2 distance"));
}

TEST(Comparator, integers_must_be_equal_unless_a_tolerance_was_asked_for) {
  const Tensor reference = Tensor::of<std::int64_t>({2}, {7, (1LL << 60) + 1});
  const Tensor test = Tensor::of<std::int64_t>({2}, {7, 1LL << 60});
  const auto strict = compare_tensors("y", reference, test, OutputRule{});
  EXPECT_FALSE(strict.passed);
  EXPECT_EQ(strict.mismatches, 1);
  EXPECT_TRUE(compare_tensors("y", reference, reference, OutputRule{}).passed);
  EXPECT_TRUE(
      compare_tensors("y", Tensor::of<std::uint8_t>({2}, {3, 255}), Tensor::of<std::uint8_t>({2}, {4, 254}), rule(1, 0))
          .passed);
}

TEST(Comparator, unsigned_differences_do_not_wrap) {
  const auto result =
      compare_tensors("y", Tensor::of<std::uint8_t>({1}, {3}), Tensor::of<std::uint8_t>({1}, {4}), rule(0.5, 0));
  EXPECT_FALSE(result.passed);
  EXPECT_EQ(result.absolute_difference.max, 1);
}

TEST(Comparator, shape_type_and_strings_must_be_equal) {
  EXPECT_TRUE(contains(compare_tensors("y", floats({2}, {1, 2}), floats({2, 1}, {1, 2}), rule(9, 9)).reason,
                       "the reference has shape 2, the test 2x1"));
  EXPECT_TRUE(contains(compare_tensors("y", floats({1}, {1}), Tensor::of<std::int32_t>({1}, {1}), rule(9, 9)).reason,
                       "is f32, the test i32"));
  const auto strings =
      compare_tensors("y", Tensor::of_strings({2}, {"a", "b"}), Tensor::of_strings({2}, {"a", "c"}), {});
  EXPECT_TRUE(contains(strings.reason, "first at [1]: reference 'b', test 'c'"));
}

TEST(Comparator, rankings_may_swap_neighbours_where_that_is_allowed) {
  OutputRule how;
  how.index_tolerance = 1;
  const auto indices = [](std::vector<std::int64_t> values) { return Tensor::of<std::int64_t>({1, 4}, values); };
  EXPECT_TRUE(compare_tensors("y", indices({5, 3, 9, 1}), indices({3, 5, 9, 2}), how).passed);
  EXPECT_FALSE(compare_tensors("y", indices({5, 3, 9, 1}), indices({9, 3, 5, 1}), how).passed);
  how.index_tolerance = 0;
  EXPECT_FALSE(compare_tensors("y", indices({5, 3, 9, 1}), indices({3, 5, 9, 1}), how).passed);
}

TEST(CompareRuns, outputs_that_only_one_run_has_fail) {
  const NamedTensors both = {{"a", floats({1}, {1})}, {"b", floats({1}, {2})}};
  const NamedTensors one = {{"a", floats({1}, {1})}};
  EXPECT_TRUE(compare_runs(both, both, {}).passed());
  EXPECT_FALSE(compare_runs(both, one, {}).passed());
  EXPECT_FALSE(compare_runs(one, both, {}).passed());
  EXPECT_EQ(compare_runs(one, both, {}).outputs.back().reason, "the reference has no such output");
}

TEST(CompareRuns, nothing_compared_is_a_failure) {
  EXPECT_FALSE(compare_runs({}, {}, {}).passed());
  const NamedTensors empty = {{"a", floats({0}, {})}};
  EXPECT_FALSE(compare_runs(empty, empty, {}).passed());
}

TEST(CompareRuns, names_are_not_guessed) {
  EXPECT_FALSE(compare_runs({{"output", floats({1}, {1})}}, {{"Output", floats({1}, {1})}}, {}).passed());
}

TEST(CompareRuns, the_last_matching_rule_wins_and_unknown_outputs_are_errors) {
  CompareOptions options;
  options.rules = {{"*", rule(0, 0)}, {"b*", rule(1, 0)}};
  const NamedTensors reference = {{"a", floats({1}, {1})}, {"boxes", floats({1}, {2})}};
  const NamedTensors test = {{"a", floats({1}, {1})}, {"boxes", floats({1}, {2.5F})}};
  EXPECT_TRUE(compare_runs(reference, test, options).passed());
  options.rules.emplace_back("scores", rule(1, 0));
  EXPECT_THROW(static_cast<void>(compare_runs(reference, test, options)), Error);
}

TEST(CompareRuns, sequences_are_compared_element_by_element) {
  const auto sequence = [](float last) {
    return NamedTensors{{"s", Tensor::sequence({floats({1}, {1}), floats({2}, {2, last})})}};
  };
  const auto result = compare_runs(sequence(3), sequence(4), {});
  ASSERT_EQ(result.outputs.size(), 2U);
  EXPECT_EQ(result.outputs[1].name, "s[1]");
  EXPECT_FALSE(result.passed());
  EXPECT_TRUE(compare_runs(sequence(3), sequence(3), {}).passed());
  EXPECT_FALSE(compare_runs(sequence(3), {{"s", Tensor::sequence({floats({1}, {1})})}}, {}).passed());
}

TEST(Statistics, match_hand_computed_values) {
  const std::vector<double> values = {4, -2, 1, 3};
  const Statistics s = statistics_of(values);
  EXPECT_EQ(s.mean, 1.5);
  EXPECT_EQ(s.variance, 5.25);
  EXPECT_EQ(s.median, 2);
  EXPECT_EQ(s.mean_magnitude, 2.5);
  EXPECT_EQ(s.min_index, 1);
  EXPECT_EQ(s.max_index, 0);
  EXPECT_DOUBLE_EQ(s.p90, 3.7);  // numpy.percentile([4, -2, 1, 3], 90)
}

TEST(Statistics, histogram_counts_every_value_once) {
  const Histogram histogram = histogram_of(std::vector<double>{0, 0.5, 5, 9.99, 10}, 0, 10);
  EXPECT_EQ(histogram.counts, (std::array<std::int64_t, 10>{2, 0, 0, 0, 0, 1, 0, 0, 0, 2}));
}

TEST(Comparator, outputs_of_half_precision_have_at_least_its_tolerance) {
  const Tensor reference = from_f64(DType::f16, {3}, std::vector<double>{1, 2, 3});
  const Tensor near = from_f64(DType::f16, {3}, std::vector<double>{1, 2.01, 3});
  const Tensor far = from_f64(DType::f16, {3}, std::vector<double>{1, 2.5, 3});
  OutputRule rule;
  EXPECT_TRUE(compare_tensors("y", reference, near, rule).passed);
  EXPECT_FALSE(compare_tensors("y", reference, far, rule).passed);
  rule.is_default = false;
  EXPECT_FALSE(compare_tensors("y", reference, near, rule).passed);
}

}  // namespace
}  // namespace temper::runners
