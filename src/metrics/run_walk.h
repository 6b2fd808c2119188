// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace temper::metrics {

/// Gathers pixels into runs that alternate, beginning with zeros; no run but the first has length 0.
class RunWriter {
 public:
  void add(std::uint32_t length, bool value) {
    if (length == 0) return;
    if (value != value_) {
      runs_.push_back(0);
      value_ = value;
    }
    runs_.back() += length;
  }
  [[nodiscard]] std::vector<std::uint32_t> finish() && { return std::move(runs_); }

 private:
  std::vector<std::uint32_t> runs_ = {0};
  bool value_ = false;
};

/// Calls visit(length, is_set_in_first, is_set_in_second) over the stretches in which neither of two masks changes, up
/// to the end of the shorter.
template <class Visit>
void walk_runs(std::span<const std::uint32_t> first, std::span<const std::uint32_t> second, const Visit& visit) {
  std::size_t i = 0;
  std::size_t j = 0;
  std::uint32_t left_i = first.empty() ? 0 : first[0];
  std::uint32_t left_j = second.empty() ? 0 : second[0];
  while (i < first.size() && j < second.size()) {
    const std::uint32_t length = std::min(left_i, left_j);
    visit(length, i % 2 == 1, j % 2 == 1);
    left_i -= length;
    left_j -= length;
    if (left_i == 0 && ++i < first.size()) left_i = first[i];
    if (left_j == 0 && ++j < second.size()) left_j = second[j];
  }
}

}  // namespace temper::metrics
