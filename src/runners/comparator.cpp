// SPDX-License-Identifier: Apache-2.0
#include "runners/comparator.h"

#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/check.h"
#include "runners/default_rule.h"
#include "runners/flat_slices.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::runners {

namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
constexpr double k_infinity = std::numeric_limits<double>::infinity();

constexpr std::array<std::pair<Statistic, std::string_view>, 5> k_statistics = {{
    {Statistic::elementwise, "elementwise"},
    {Statistic::max, "max"},
    {Statistic::mean, "mean"},
    {Statistic::median, "median"},
    {Statistic::quantile, "quantile"},
}};

/// "[0, 4, 17]"
std::string place_text(std::int64_t index, const Shape& shape) {
  std::vector<std::int64_t> place(shape.size());
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    place[axis] = index % shape[axis];
    index /= shape[axis];
  }
  return "[" + join(place, ", ") + "]";
}

bool matches(const std::string& pattern, const std::string& name) {
  return fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
}

/// Element pairs of two numeric tensors as doubles, with their differences.
struct Pairs {
  std::vector<double> reference;
  std::vector<double> test;
  std::vector<double> absolute;  ///< NaN where there is no difference to speak of
  std::vector<double> relative;
};

Pairs pair_up(const Tensor& reference, const Tensor& test, const OutputRule& rule) {
  Pairs pairs{to_f64(reference), to_f64(test), {}, {}};
  pairs.absolute.reserve(pairs.reference.size());
  pairs.relative.reserve(pairs.reference.size());
  for (std::size_t i = 0; i < pairs.reference.size(); ++i) {
    const double r = pairs.reference[i];
    const double t = pairs.test[i];
    const bool is_equal_nan = rule.allows_equal_nan && std::isnan(r) && std::isnan(t);
    const bool is_equal_infinity = rule.allows_equal_infinity && std::isinf(r) && r == t;
    const double difference = is_equal_nan || is_equal_infinity ? 0 : std::abs(t - r);
    const double relative = difference == 0 ? 0 : (r == 0 ? k_infinity : difference / std::abs(r));
    pairs.absolute.push_back(std::isfinite(r) && std::isfinite(t) ? difference : (difference == 0 ? 0 : k_nan));
    pairs.relative.push_back(std::isnan(pairs.absolute.back()) ? k_nan : relative);
  }
  return pairs;
}

/// Also for integers beyond 2^53, which doubles do not hold.
std::int64_t count_unequal(const Tensor& a, const Tensor& b) {
  const auto x = to_i64(a);
  const auto y = to_i64(b);
  std::int64_t count = 0;
  for (std::size_t i = 0; i < x.size(); ++i) count += x[i] == y[i] ? 0 : 1;
  return count;
}

std::int64_t count_beyond(const Pairs& pairs, const Tolerance& tolerance) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < pairs.absolute.size(); ++i) {
    const double r = pairs.reference[i];
    const double scale = std::isfinite(r) ? std::abs(r) : 0;
    count += pairs.absolute[i] <= tolerance.absolute + tolerance.relative * scale ? 0 : 1;  // NaN counts
  }
  return count;
}

std::vector<double> magnitudes(const std::vector<double>& values) {
  std::vector<double> result;
  result.reserve(values.size());
  for (const double value : values) result.push_back(std::abs(value));
  return result;
}

/// The rule's statistic of the differences, and of the reference's magnitudes.
std::pair<double, double> statistic_of(const OutputComparison& result, const Pairs& pairs) {
  const Statistics& difference = result.absolute_difference;
  switch (result.rule.statistic) {
    case Statistic::mean: return {difference.mean, result.reference.mean_magnitude};
    case Statistic::median: return {difference.median, quantile_of(magnitudes(pairs.reference), 0.5)};
    case Statistic::quantile:
      return {quantile_of(pairs.absolute, result.rule.quantile),
              quantile_of(magnitudes(pairs.reference), result.rule.quantile)};
    case Statistic::elementwise:
    case Statistic::max: break;
  }
  return {difference.max, std::max(std::abs(result.reference.min), std::abs(result.reference.max))};
}

void measure_distances(OutputComparison& result, const Pairs& pairs) {
  double dot = 0;
  double reference_norm = 0;
  double test_norm = 0;
  double error = 0;
  for (std::size_t i = 0; i < pairs.reference.size(); ++i) {
    dot += pairs.reference[i] * pairs.test[i];
    reference_norm += pairs.reference[i] * pairs.reference[i];
    test_norm += pairs.test[i] * pairs.test[i];
    error += pairs.absolute[i] * pairs.absolute[i];
  }
  const double norms = std::sqrt(reference_norm) * std::sqrt(test_norm);
  result.cosine = norms == 0 ? (reference_norm == test_norm ? 1 : 0) : dot / norms;
  result.relative_l2 = error == 0 ? 0 : std::sqrt(error / reference_norm);
  const double range = result.reference.max - result.reference.min;
  const double mean_error = pairs.reference.empty() ? 0 : error / static_cast<double>(pairs.reference.size());
  result.psnr_db = mean_error == 0 ? k_infinity : 10 * std::log10(range * range / mean_error);
}

std::string rule_text(const OutputRule& rule) {
  return str(rule.tolerance.absolute, " + ", rule.tolerance.relative, " * |reference|");
}

std::string worst_text(const OutputComparison& result, const Pairs& pairs, const Shape& shape) {
  const std::int64_t worst = result.absolute_difference.max_index;
  if (worst < 0) return "no finite difference";
  const auto i = static_cast<std::size_t>(worst);
  return str("largest difference ", result.absolute_difference.max, " at ", place_text(worst, shape), " (reference ",
             pairs.reference[i], ", test ", pairs.test[i], ")");
}

/// Why the tolerance is not met; empty where it is.
std::string tolerance_failure(const OutputComparison& result, const Pairs& pairs, const Shape& shape) {
  const OutputRule& rule = result.rule;
  if (rule.statistic != Statistic::elementwise) {
    const auto [value, scale] = statistic_of(result, pairs);
    if (value <= rule.tolerance.absolute + rule.tolerance.relative * scale) return {};
    return str(statistic_name(rule.statistic), " difference ", value, " exceeds ", rule_text(rule),
               " with |reference| ", scale, "; ", worst_text(result, pairs, shape));
  }
  if (result.mismatches == 0) return {};
  return str(result.mismatches, " of ", result.elements, " elements exceed ", rule_text(rule), "; ",
             worst_text(result, pairs, shape), "; absolute ", result.required_absolute, " or relative ",
             result.required_relative, " would pass");
}

/// Why NaNs or infinities fail it; empty where there are none, or only allowed ones.
std::string non_finite_failure(const OutputComparison& result, const Pairs& pairs) {
  if (result.absolute_difference.nan_count == 0) return {};
  return str("no finite number: ", result.reference.nan_count, " NaN and ", result.reference.infinite_count,
             " infinite of ", pairs.reference.size(), " in the reference, ", result.test.nan_count, " NaN and ",
             result.test.infinite_count, " infinite in the test");
}

std::string distance_failure(const OutputComparison& result) {
  const OutputRule& rule = result.rule;
  if (rule.min_cosine && !(result.cosine >= *rule.min_cosine))
    return str("cosine similarity ", result.cosine, " is below ", *rule.min_cosine);
  if (rule.max_relative_l2 && !(result.relative_l2 <= *rule.max_relative_l2))
    return str("relative L2 distance ", result.relative_l2, " is above ", *rule.max_relative_l2);
  return {};
}

void add_histograms(OutputComparison& result, const Pairs& pairs) {
  const double low = std::min(result.reference.min, result.test.min);
  const double high = std::max(result.reference.max, result.test.max);
  if (!std::isfinite(low) || !std::isfinite(high)) return;
  result.reference_histogram = histogram_of(pairs.reference, low, high);
  result.test_histogram = histogram_of(pairs.test, low, high);
}

void compare_numeric(OutputComparison& result, const Tensor& reference, const Tensor& test) {
  const Pairs pairs = pair_up(reference, test, result.rule);
  result.has_statistics = true;
  result.reference = statistics_of(pairs.reference);
  result.test = statistics_of(pairs.test);
  result.absolute_difference = statistics_of(pairs.absolute);
  result.relative_difference = statistics_of(pairs.relative);
  result.absolute_decades = decades_of(pairs.absolute);
  result.required_absolute = result.absolute_difference.max;
  result.required_relative = result.relative_difference.max;
  const bool is_exact = result.rule.tolerance.absolute == 0 && result.rule.tolerance.relative == 0;
  result.mismatches = is_exact && !is_floating(reference.dtype()) ? count_unequal(reference, test)
                                                                  : count_beyond(pairs, result.rule.tolerance);
  measure_distances(result, pairs);
  result.reason = non_finite_failure(result, pairs);
  if (result.reason.empty()) result.reason = tolerance_failure(result, pairs, reference.shape());
  if (result.reason.empty() && is_floating(reference.dtype()) && !result.rule.allows_flat_slices)
    result.reason = flat_slice_failure(pairs.reference, pairs.test, reference.shape(), result.rule.flat_range);
  if (result.reason.empty()) result.reason = distance_failure(result);
  if (!result.reason.empty()) add_histograms(result, pairs);
}

void compare_strings(OutputComparison& result, const Tensor& reference, const Tensor& test) {
  for (std::size_t i = 0; i < reference.strings().size(); ++i) {
    if (reference.strings()[i] == test.strings()[i]) continue;
    if (result.mismatches++ == 0)
      result.reason = str("strings differ, first at ", place_text(static_cast<std::int64_t>(i), reference.shape()),
                          ": reference '", reference.strings()[i], "', test '", test.strings()[i], "'");
  }
}

/// Every reference index must be within `tolerance` places in the test's row; the row's last `tolerance` may leave it.
void compare_indices(OutputComparison& result, const Tensor& reference, const Tensor& test, std::int64_t tolerance) {
  const auto expected = to_i64(reference);
  const auto got = to_i64(test);
  const std::int64_t length = reference.rank() == 0 ? 1 : reference.shape().back();
  for (std::int64_t i = 0; i < reference.size(); ++i) {
    const std::int64_t place = i % length;
    if (place >= length - tolerance && tolerance > 0) continue;
    const std::int64_t row = i - place;
    const auto first = got.begin() + row + std::max<std::int64_t>(0, place - tolerance);
    const auto last = got.begin() + row + std::min(length, place + tolerance + 1);
    if (std::find(first, last, expected[static_cast<std::size_t>(i)]) != last) continue;
    if (result.mismatches++ == 0)
      result.reason = str("index ", expected[static_cast<std::size_t>(i)], " at ", place_text(i, reference.shape()),
                          " of the reference is not within ", tolerance, " places in the test");
  }
}

/// Sequences and optionals taken apart: "boxes[0]", "boxes[1]".
void flatten(const std::string& name, const Tensor& tensor, std::vector<std::pair<std::string, const Tensor*>>& out) {
  if (tensor.dtype() != DType::sequence && tensor.dtype() != DType::optional) {
    out.emplace_back(name, &tensor);
    return;
  }
  for (std::size_t i = 0; i < tensor.elements().size(); ++i) flatten(str(name, "[", i, "]"), tensor.elements()[i], out);
}

OutputComparison failure(const std::string& name, std::string reason) {
  OutputComparison result;
  result.name = name;
  result.reason = std::move(reason);
  return result;
}

const Tensor* find(const NamedTensors& tensors, const std::string& name) {
  for (const auto& [each, tensor] : tensors)
    if (each == name) return &tensor;
  return nullptr;
}

void compare_containers(const std::string& name, const Tensor& reference, const Tensor& test,
                        const CompareOptions& options, std::vector<OutputComparison>& results) {
  std::vector<std::pair<std::string, const Tensor*>> expected;
  std::vector<std::pair<std::string, const Tensor*>> got;
  flatten(name, reference, expected);
  flatten(name, test, got);
  if (reference.dtype() != test.dtype() || expected.size() != got.size()) {
    results.push_back(
        failure(name, str("the reference holds ", expected.size(), " tensors (", dtype_name(reference.dtype()),
                          "), the test ", got.size(), " (", dtype_name(test.dtype()), ")")));
    return;
  }
  // Two empty sequences agree; that is a comparison too.
  if (expected.empty()) {
    results.push_back(failure(name, ""));
    results.back().passed = true;
  }
  for (std::size_t i = 0; i < expected.size(); ++i)
    results.push_back(compare_tensors(expected[i].first, *expected[i].second, *got[i].second, options.rule(name)));
}

void check_patterns(const NamedTensors& reference, const NamedTensors& test, const CompareOptions& options) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : reference) names.push_back(name);
  for (const auto& [name, tensor] : test) names.push_back(name);
  for (const auto& [pattern, rule] : options.rules)
    TEMPER_CHECK(std::any_of(names.begin(), names.end(), [&](const auto& name) { return matches(pattern, name); }),
                 bad_argument, "no output matches '", pattern, "'; the outputs are ", join(names, ", "));
}

}  // namespace

std::string_view statistic_name(Statistic statistic) {
  for (const auto& [each, name] : k_statistics)
    if (each == statistic) return name;
  return "?";
}

Statistic statistic_from_name(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& [each, text] : k_statistics) {
    if (text == name) return each;
    names.emplace_back(text);
  }
  throw Error(ErrorCode::bad_argument, str("there is no statistic '", name, "'; there are ", join(names, ", ")),
              __FILE__, __LINE__);
}

const OutputRule& CompareOptions::rule(const std::string& output) const {
  for (auto it = rules.rbegin(); it != rules.rend(); ++it)
    if (matches(it->first, output)) return it->second;
  return fallback;
}

bool RunComparison::passed() const {
  const auto is_compared = [](const OutputComparison& each) { return each.elements > 0; };
  return std::any_of(outputs.begin(), outputs.end(), is_compared) &&
         std::all_of(outputs.begin(), outputs.end(), [](const OutputComparison& each) { return each.passed; });
}

namespace {

/// Equal where nothing is rounded; no finer than the type's own steps where it has few digits.
Tolerance default_tolerance(DType dtype, const Tolerance& asked) {
  if (!is_floating(dtype)) return {0, 0};
  const bool has_few_digits = dtype == DType::f16 || dtype == DType::bf16;
  if (!has_few_digits) return asked;
  const Tolerance own = default_rule(dtype == DType::f16 ? Precision::f16 : Precision::bf16).tolerance;
  return {std::max(asked.absolute, own.absolute), std::max(asked.relative, own.relative)};
}

}  // namespace

OutputComparison compare_tensors(const std::string& name, const Tensor& reference, const Tensor& test,
                                 const OutputRule& rule) {
  OutputComparison result;
  result.name = name;
  result.rule = rule;
  if (!reference.is_valid() || !test.is_valid()) {
    result.reason = str("there is no value in the ", reference.is_valid() ? "test" : "reference");
  } else if (reference.dtype() != test.dtype()) {
    result.reason = str("the reference is ", dtype_name(reference.dtype()), ", the test ", dtype_name(test.dtype()));
  } else if (reference.shape() != test.shape()) {
    result.reason =
        str("the reference has shape ", shape_text(reference.shape()), ", the test ", shape_text(test.shape()));
  } else {
    result.elements = reference.size();
    if (rule.is_default) result.rule.tolerance = default_tolerance(reference.dtype(), rule.tolerance);
    if (reference.dtype() == DType::string)
      compare_strings(result, reference, test);
    else if (rule.index_tolerance && is_integer(reference.dtype()))
      compare_indices(result, reference, test, *rule.index_tolerance);
    else
      compare_numeric(result, reference, test);
  }
  result.passed = result.reason.empty();
  return result;
}

RunComparison compare_runs(const NamedTensors& reference, const NamedTensors& test, const CompareOptions& options) {
  check_patterns(reference, test, options);
  RunComparison result;
  for (const auto& [name, expected] : reference) {
    const Tensor* got = find(test, name);
    if (got == nullptr) {
      result.outputs.push_back(failure(name, "the test has no such output"));
    } else if (expected.dtype() == DType::sequence || expected.dtype() == DType::optional) {
      compare_containers(name, expected, *got, options, result.outputs);
    } else {
      result.outputs.push_back(compare_tensors(name, expected, *got, options.rule(name)));
    }
  }
  for (const auto& [name, got] : test)
    if (find(reference, name) == nullptr) result.outputs.push_back(failure(name, "the reference has no such output"));
  return result;
}

}  // namespace temper::runners
