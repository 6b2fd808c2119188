// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "base/check.h"
#include "base/parallel.h"
#include "tensor/numeric.h"

namespace temper {

/// Walks a row-major output whose inputs are broadcast to it, in runs: a run is the longest stretch of the output over
/// which every input either advances by one element or stays. Adjacent extents that all inputs lay out alike are one.
template <std::size_t Inputs>
class BroadcastWalk {
 public:
  using Offsets = std::array<std::int64_t, Inputs>;

  /// Errors: internal where a shape does not broadcast to `output`.
  BroadcastWalk(const Shape& output, const std::array<Shape, Inputs>& inputs) {
    for (std::size_t i = output.size(); i-- > 0;) {
      if (output[i] == 1) continue;
      Offsets strides;
      for (std::size_t k = 0; k < Inputs; ++k) strides[k] = stride_at(output, inputs[k], i);
      if (!extents_.empty() && continues(strides)) {
        extents_.back() *= output[i];
      } else {
        extents_.push_back(output[i]);
        strides_.push_back(strides);
      }
    }
    if (extents_.empty()) {
      extents_.push_back(1);
      strides_.push_back({});
    }
    runs_ = element_count(output) == 0 ? 0 : element_count(output) / extents_[0];
  }

  [[nodiscard]] std::int64_t run_length() const { return extents_[0]; }
  [[nodiscard]] std::int64_t runs() const { return runs_; }
  /// 0 where the input stays over a run, else 1.
  [[nodiscard]] const Offsets& steps() const { return strides_[0]; }

  /// Calls body(first output element, first element of each input, count) over the output, in order.
  template <class Body>
  void for_runs_in_order(const Body& body) const {
    for (std::int64_t run = 0; run < runs_; ++run) body(run * run_length(), offsets_of(run), run_length());
  }

  /// The same, from several threads and in any order; runs may be cut.
  template <class Body>
  void for_runs(const Body& body) const {
    constexpr std::int64_t k_grain = 16384;  // elements that are worth a thread
    if (runs_ == 1) {
      parallel_for(run_length(), k_grain, [&](std::int64_t begin, std::int64_t end) {
        Offsets first = steps();
        for (auto& offset : first) offset *= begin;
        body(begin, first, end - begin);
      });
      return;
    }
    parallel_for(runs_, 1 + k_grain / (1 + run_length()), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t run = begin; run < end; ++run) body(run * run_length(), offsets_of(run), run_length());
    });
  }

 private:
  static std::int64_t stride_at(const Shape& output, const Shape& input, std::size_t axis) {
    const std::size_t missing = output.size() - input.size();
    TEMPER_CHECK(input.size() <= output.size(), internal, "broadcast of ", shape_text(input), " to ",
                 shape_text(output));
    if (axis < missing || input[axis - missing] == 1) return 0;
    TEMPER_CHECK(input[axis - missing] == output[axis], internal, "broadcast of ", shape_text(input), " to ",
                 shape_text(output));
    std::int64_t stride = 1;
    for (std::size_t i = axis - missing + 1; i < input.size(); ++i) stride *= input[i];
    return stride;
  }

  /// True where the next outer extent follows the last one gap-free in every input.
  [[nodiscard]] bool continues(const Offsets& strides) const {
    for (std::size_t k = 0; k < Inputs; ++k)
      if (strides[k] != strides_.back()[k] * extents_.back()) return false;
    return true;
  }

  [[nodiscard]] Offsets offsets_of(std::int64_t run) const {
    Offsets offsets{};
    for (std::size_t i = 1; i < extents_.size(); ++i) {
      const std::int64_t index = run % extents_[i];
      run /= extents_[i];
      for (std::size_t k = 0; k < Inputs; ++k) offsets[k] += index * strides_[i][k];
    }
    return offsets;
  }

  std::vector<std::int64_t> extents_;  ///< innermost first
  std::vector<Offsets> strides_;
  std::int64_t runs_ = 0;
};

}  // namespace temper
