// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tasks/candidates.h"

namespace temper::tasks {

/// What find_candidates() finds in a head of anchors, in the same order, in portions: scores are scanned eight at a
/// time, and only what is taken is sorted and decoded. `head` and `view` must outlive it.
class CandidateQueue {
 public:
  /// Errors: bad_argument for more than 2^32 scores.
  CandidateQueue(const DetectionHead& head, const HeadView& view, const CandidateOptions& options);

  [[nodiscard]] bool is_empty() const { return taken_ == limit_; }
  /// The next best `count`, or what is left.
  [[nodiscard]] std::vector<Candidate> take(std::size_t count);

 private:
  const DetectionHead* head_;
  const HeadView* view_;
  CandidateOptions options_;
  /// A score and where it is from in one number, whose ascending order is that of descending scores, then of anchors,
  /// then of classes.
  std::vector<std::uint64_t> keys_;
  std::size_t taken_ = 0;
  std::size_t limit_ = 0;
};

}  // namespace temper::tasks
