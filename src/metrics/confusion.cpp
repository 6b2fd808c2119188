// SPDX-License-Identifier: Apache-2.0
#include "metrics/confusion.h"

#include <numeric>

#include "base/check.h"

namespace temper::metrics {

ConfusionMatrix::ConfusionMatrix(std::int64_t rows, std::int64_t columns)
    : rows_(rows), columns_(columns), counts_(static_cast<std::size_t>(rows * columns)) {}

void ConfusionMatrix::add(std::int64_t truth, std::int64_t predicted, std::int64_t count) {
  counts_[static_cast<std::size_t>(truth * columns_ + predicted)] += count;
}

void ConfusionMatrix::merge(const ConfusionMatrix& other) {
  TEMPER_CHECK(rows_ == other.rows_ && columns_ == other.columns_, bad_argument, "a confusion matrix of ", rows_, "x",
               columns_, " and one of ", other.rows_, "x", other.columns_, ": expected the same classes");
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
}

std::int64_t ConfusionMatrix::at(std::int64_t truth, std::int64_t predicted) const {
  return counts_[static_cast<std::size_t>(truth * columns_ + predicted)];
}

std::int64_t ConfusionMatrix::row_sum(std::int64_t truth) const {
  const auto begin = counts_.begin() + truth * columns_;
  return std::accumulate(begin, begin + columns_, std::int64_t{0});
}

std::int64_t ConfusionMatrix::column_sum(std::int64_t predicted) const {
  std::int64_t sum = 0;
  for (std::int64_t row = 0; row < rows_; ++row) sum += at(row, predicted);
  return sum;
}

std::int64_t ConfusionMatrix::total() const { return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0}); }

}  // namespace temper::metrics
