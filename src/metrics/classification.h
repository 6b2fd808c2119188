// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/confusion.h"

namespace temper::metrics {

/// One class's share of a classification. A quotient of 0 by 0 is 0.
struct ClassFigures {
  std::int64_t support = 0;  ///< samples labelled so
  double precision = 0;      ///< right among those predicted so
  double recall = 0;         ///< right among those labelled so: the class's own accuracy
  double f1 = 0;             ///< harmonic mean of the two
};

struct ClassificationFigures {
  std::int64_t samples = 0;
  std::vector<std::int64_t> ks = {};  ///< as asked for
  std::vector<double> top_k = {};     ///< share of samples whose label is among the first k classes, by `ks`
  double accuracy = 0;                ///< top 1
  double precision = 0;               ///< means over the classes that are labels or predictions of some sample
  double recall = 0;
  double f1 = 0;
  std::vector<ClassFigures> per_class = {};  ///< by class index
  ConfusionMatrix confusion = {};            ///< [label][first class predicted]
};

/// Scores samples one at a time, in memory that does not grow with their number. Figures are those of scikit-learn's
/// precision_recall_fscore_support (macro, zero_division = 0) and top-k accuracy by the ranking given.
class ClassificationScore {
 public:
  /// Errors: bad_argument for fewer than 1 class or a k below 1.
  explicit ClassificationScore(std::int64_t classes, std::vector<std::int64_t> ks = {1, 5});

  /// `ranking`: class indices, best first; at least as many as the largest k, or all classes.
  /// Errors: bad_argument for a label or class outside [0, classes), or a ranking that is too short.
  void add(std::int64_t label, std::span<const std::int64_t> ranking);
  /// Counts what `other` has counted. Errors: bad_argument where classes or ks differ.
  void merge(const ClassificationScore& other);
  [[nodiscard]] ClassificationFigures figures() const;

 private:
  std::vector<std::int64_t> ks_;
  std::vector<std::int64_t> hits_;  ///< by ks_
  ConfusionMatrix confusion_;
};

/// Class indices by descending score; of equal scores the lower index first. `scores` may be logits or probabilities.
/// Errors: bad_argument where a score is NaN.
[[nodiscard]] std::vector<std::int64_t> ranking_of(std::span<const float> scores);

}  // namespace temper::metrics
