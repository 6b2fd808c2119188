// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace temper::metrics {

/// Counts of (truth, predicted) pairs over `rows` kinds of truth and `columns` kinds of prediction.
class ConfusionMatrix {
 public:
  ConfusionMatrix() = default;
  ConfusionMatrix(std::int64_t rows, std::int64_t columns);

  void add(std::int64_t truth, std::int64_t predicted, std::int64_t count = 1);
  /// Errors: bad_argument where the sizes differ.
  void merge(const ConfusionMatrix& other);

  [[nodiscard]] std::int64_t rows() const { return rows_; }
  [[nodiscard]] std::int64_t columns() const { return columns_; }
  [[nodiscard]] std::int64_t at(std::int64_t truth, std::int64_t predicted) const;
  [[nodiscard]] std::int64_t row_sum(std::int64_t truth) const;
  [[nodiscard]] std::int64_t column_sum(std::int64_t predicted) const;
  [[nodiscard]] std::int64_t total() const;
  friend bool operator==(const ConfusionMatrix&, const ConfusionMatrix&) = default;

 private:
  std::int64_t rows_ = 0;
  std::int64_t columns_ = 0;
  std::vector<std::int64_t> counts_;  ///< row-major
};

}  // namespace temper::metrics
