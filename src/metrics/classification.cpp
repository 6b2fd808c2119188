// SPDX-License-Identifier: Apache-2.0
#include "metrics/classification.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/check.h"

namespace temper::metrics {
namespace {

double ratio(double part, double whole) { return whole == 0 ? 0 : part / whole; }

ClassFigures figures_of(const ConfusionMatrix& confusion, std::int64_t index) {
  const auto right = static_cast<double>(confusion.at(index, index));
  const std::int64_t labelled = confusion.row_sum(index);
  const std::int64_t predicted = confusion.column_sum(index);
  return {.support = labelled,
          .precision = ratio(right, static_cast<double>(predicted)),
          .recall = ratio(right, static_cast<double>(labelled)),
          .f1 = ratio(2 * right, static_cast<double>(labelled + predicted))};
}

}  // namespace

ClassificationScore::ClassificationScore(std::int64_t classes, std::vector<std::int64_t> ks)
    : ks_(std::move(ks)), hits_(ks_.size()) {
  TEMPER_CHECK(classes > 0, bad_argument, "a classification of ", classes, " classes: expected at least 1");
  for (const std::int64_t k : ks_) TEMPER_CHECK(k > 0, bad_argument, "top-", k, " accuracy: expected k of at least 1");
  confusion_ = ConfusionMatrix(classes, classes);
}

void ClassificationScore::add(std::int64_t label, std::span<const std::int64_t> ranking) {
  const std::int64_t classes = confusion_.rows();
  const std::int64_t most = ks_.empty() ? 1 : *std::ranges::max_element(ks_);
  TEMPER_CHECK(label >= 0 && label < classes, bad_argument, "label ", label, " is outside [0, ", classes,
               "): the dataset and the network do not have the same classes");
  TEMPER_CHECK(static_cast<std::int64_t>(ranking.size()) >= std::min(most, classes), bad_argument, ranking.size(),
               " classes are ranked: expected at least ", std::min(most, classes));
  TEMPER_CHECK(ranking[0] >= 0 && ranking[0] < classes, bad_argument, "predicted class ", ranking[0],
               " is outside [0, ", classes, ")");
  confusion_.add(label, ranking[0]);
  const std::int64_t place = std::ranges::find(ranking, label) - ranking.begin();
  for (std::size_t i = 0; i < ks_.size(); ++i) hits_[i] += place < ks_[i] ? 1 : 0;
}

void ClassificationScore::merge(const ClassificationScore& other) {
  TEMPER_CHECK(ks_ == other.ks_, bad_argument, "scores of other top-k accuracies cannot be merged");
  confusion_.merge(other.confusion_);
  for (std::size_t i = 0; i < hits_.size(); ++i) hits_[i] += other.hits_[i];
}

ClassificationFigures ClassificationScore::figures() const {
  ClassificationFigures figures{.samples = confusion_.total(), .ks = ks_, .confusion = confusion_};
  const auto samples = static_cast<double>(figures.samples);
  for (const std::int64_t hits : hits_) figures.top_k.push_back(ratio(static_cast<double>(hits), samples));
  double right = 0;
  double present = 0;
  for (std::int64_t i = 0; i < confusion_.rows(); ++i) {
    figures.per_class.push_back(figures_of(confusion_, i));
    right += static_cast<double>(confusion_.at(i, i));
    if (confusion_.row_sum(i) == 0 && confusion_.column_sum(i) == 0) continue;
    ++present;
    figures.precision += figures.per_class.back().precision;
    figures.recall += figures.per_class.back().recall;
    figures.f1 += figures.per_class.back().f1;
  }
  figures.accuracy = ratio(right, samples);
  figures.precision = ratio(figures.precision, present);
  figures.recall = ratio(figures.recall, present);
  figures.f1 = ratio(figures.f1, present);
  return figures;
}

std::vector<std::int64_t> ranking_of(std::span<const float> scores) {
  for (std::size_t i = 0; i < scores.size(); ++i)
    TEMPER_CHECK(!std::isnan(scores[i]), bad_argument, "the score of class ", i,
                 " is NaN: the network's output is damaged");
  std::vector<std::int64_t> ranking(scores.size());
  std::iota(ranking.begin(), ranking.end(), std::int64_t{0});
  std::ranges::stable_sort(ranking, [&](std::int64_t a, std::int64_t b) {
    return scores[static_cast<std::size_t>(a)] > scores[static_cast<std::size_t>(b)];
  });
  return ranking;
}

}  // namespace temper::metrics
