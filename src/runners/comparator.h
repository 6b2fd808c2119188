// SPDX-License-Identifier: Apache-2.0
#pragma once

// Decides whether two runs of a network agree. Fail-closed: what could not be compared has failed.
//
// An element agrees where |test - reference| <= absolute + relative * |reference|. The statistic says what is held to
// it: every element, or a statistic of the differences against the same statistic of the reference. Averages and
// distance metrics hide a channel that was wiped out, so that two conditions hold beside every statistic: no NaN, and
// no slice along any axis that varies in the reference and is flat in the test.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runners/statistics.h"
#include "tensor/npz.h"

namespace temper::runners {

/// What is held to the tolerance.
enum class Statistic { elementwise, max, mean, median, quantile };

[[nodiscard]] std::string_view statistic_name(Statistic statistic);
/// Errors: bad_argument for another name.
[[nodiscard]] Statistic statistic_from_name(std::string_view name);

struct Tolerance {
  double absolute = 1e-4;
  double relative = 1e-4;
};

/// How one output is compared.
struct OutputRule {
  Tolerance tolerance;
  /// The tolerance was not asked for: integers, bools and strings must be equal, and outputs of f16 and bf16 have at
  /// least the tolerance of that precision.
  bool is_default = true;
  Statistic statistic = Statistic::elementwise;
  double quantile = 0.99;    ///< for Statistic::quantile
  double flat_range = 1e-6;  ///< slices that vary less in the reference may be flat in the test
  bool allows_flat_slices = false;
  bool allows_equal_nan = false;  ///< NaN at the same place in both
  bool allows_equal_infinity = false;
  std::optional<double> min_cosine;  ///< further conditions; they never decide alone
  std::optional<double> max_relative_l2;
  /// The output holds indices of a ranking (TopK): equal up to this many places, the last ones of each row aside.
  std::optional<std::int64_t> index_tolerance;
};

/// Rules by output name or wildcard; the last that matches wins.
struct CompareOptions {
  OutputRule fallback;
  std::vector<std::pair<std::string, OutputRule>> rules;

  [[nodiscard]] const OutputRule& rule(const std::string& output) const;
};

/// What was found of one output.
struct OutputComparison {
  std::string name;
  bool passed = false;
  std::string reason;  ///< why it failed, one line
  OutputRule rule;
  std::int64_t elements = 0;
  std::int64_t mismatches = 0;  ///< elements beyond the tolerance
  /// The rest only where both are numeric and of one shape.
  bool has_statistics = false;
  Statistics reference;
  Statistics test;
  Statistics absolute_difference;
  Statistics relative_difference;  ///< infinite where the reference is 0 and the test is not
  double required_absolute = 0;    ///< the smallest absolute tolerance that every element meets with relative 0
  double required_relative = 0;    ///< and the reverse
  double cosine = 0;
  double relative_l2 = 0;  ///< |test - reference| / |reference|
  double psnr_db = 0;
  Decades absolute_decades;                      ///< of |test - reference|
  std::optional<Histogram> reference_histogram;  ///< of failures: over the range of both
  std::optional<Histogram> test_histogram;
};

/// One pair of runs with the same inputs.
struct RunComparison {
  std::vector<OutputComparison> outputs;
  /// False where not a single element was compared.
  [[nodiscard]] bool passed() const;
};

[[nodiscard]] OutputComparison compare_tensors(const std::string& name, const Tensor& reference, const Tensor& test,
                                               const OutputRule& rule);

/// Outputs by name; one that is missing in either run has failed. Sequences are compared element by element, named
/// "boxes[0]". Errors: bad_argument where a rule matches no output of either.
[[nodiscard]] RunComparison compare_runs(const NamedTensors& reference, const NamedTensors& test,
                                         const CompareOptions& options);

}  // namespace temper::runners
