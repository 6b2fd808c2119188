// SPDX-License-Identifier: Apache-2.0
#include "tasks/fast_candidates.h"

#include <algorithm>
#include <bit>

#include "base/check.h"
#include "tasks/kernels/box_kernels.h"

namespace temper::tasks {

namespace {

using Key = std::uint64_t;

std::uint32_t descending(float score) {
  const auto bits = std::bit_cast<std::uint32_t>(score + 0.0F);  // no negative zero
  return (bits >> 31) != 0 ? bits : ~(bits | 0x80000000U);
}

float score_of(Key key) {
  const auto order = static_cast<std::uint32_t>(key >> 32);
  return std::bit_cast<float>((order >> 31) != 0 ? order : ~order & 0x7FFFFFFFU);
}

/// Scans a head for scores that pass.
class Scan {
 public:
  Scan(const DetectionHead& head, const HeadView& view, const CandidateOptions& options)
      : head_(head),
        view_(view),
        options_(options),
        collect_(box_kernels(data::native_isa()).collect),
        is_inclusive_(head.format == HeadFormat::yolox) {}

  std::vector<Key> keys() {
    places_.resize(static_cast<std::size_t>(view_.is_transposed ? view_.anchors : head_.classes));
    if (view_.is_transposed)
      scan_columns();
    else
      scan_rows();
    return std::move(keys_);
  }

 private:
  Key key(float score, std::int64_t anchor, std::int64_t category) const {
    const auto place = static_cast<std::uint32_t>(anchor * head_.classes + category);
    return (static_cast<Key>(descending(score)) << 32) | place;
  }

  /// Scores of an anchor side by side, to be weighted by its objectness.
  void scan_rows() {
    for (std::int64_t anchor = 0; anchor < view_.anchors; ++anchor) {
      const float* row = view_.data + anchor * view_.values;
      const float factor = first_score(head_) == 5 ? row[4] : 1;
      const float* scores = row + first_score(head_);
      const std::int64_t count =
          collect_(scores, head_.classes, factor, options_.confidence, is_inclusive_, places_.data());
      Key best = ~Key{0};
      for (std::int64_t i = 0; i < count; ++i) {
        const std::int32_t category = places_[static_cast<std::size_t>(i)];
        const Key found = key(scores[category] * factor, anchor, category);
        if (options_.is_multi_label) keys_.push_back(found);
        best = std::min(best, found);
      }
      if (!options_.is_multi_label && count > 0) keys_.push_back(best);
    }
  }

  /// Scores of a class side by side.
  void scan_columns() {
    std::vector<Key> best;
    if (!options_.is_multi_label) best.resize(static_cast<std::size_t>(view_.anchors), ~Key{0});
    for (std::int64_t category = 0; category < head_.classes; ++category) {
      const float* scores = view_.data + (first_score(head_) + category) * view_.anchors;
      const std::int64_t count = collect_(scores, view_.anchors, 1, options_.confidence, is_inclusive_, places_.data());
      for (std::int64_t i = 0; i < count; ++i) {
        const std::int32_t anchor = places_[static_cast<std::size_t>(i)];
        const Key found = key(scores[anchor], anchor, category);
        if (options_.is_multi_label)
          keys_.push_back(found);
        else
          best[static_cast<std::size_t>(anchor)] = std::min(best[static_cast<std::size_t>(anchor)], found);
      }
    }
    std::ranges::copy_if(best, std::back_inserter(keys_), [](Key found) { return found != ~Key{0}; });
  }

  const DetectionHead& head_;
  const HeadView& view_;
  const CandidateOptions& options_;
  decltype(BoxKernels::collect) collect_;
  bool is_inclusive_;
  std::vector<std::int32_t> places_;
  std::vector<Key> keys_;
};

}  // namespace

CandidateQueue::CandidateQueue(const DetectionHead& head, const HeadView& view, const CandidateOptions& options)
    : head_(&head), view_(&view), options_(options) {
  TEMPER_CHECK(view.anchors * head.classes < (std::int64_t{1} << 32), bad_argument, "output '", head.output, "' has ",
               view.anchors, " anchors of ", head.classes, " classes; at most 2^32 scores can be sorted");
  keys_ = Scan(head, view, options).keys();
  limit_ = std::min(keys_.size(), static_cast<std::size_t>(options.most));
}

std::vector<Candidate> CandidateQueue::take(std::size_t count) {
  const std::size_t end = std::min(limit_, taken_ + count);
  const auto first = keys_.begin() + static_cast<std::ptrdiff_t>(taken_);
  const auto last = keys_.begin() + static_cast<std::ptrdiff_t>(end);
  if (last != keys_.end()) std::nth_element(first, last, keys_.end());
  std::sort(first, last);
  std::vector<Candidate> candidates;
  candidates.reserve(end - taken_);
  for (; taken_ < end; ++taken_) {
    const auto place = static_cast<std::int64_t>(keys_[taken_] & 0xFFFFFFFFU);
    candidates.push_back(box_of(*head_, *view_, options_, place / head_->classes));
    candidates.back().score = score_of(keys_[taken_]);
    candidates.back().category = place % head_->classes;
  }
  return candidates;
}

}  // namespace temper::tasks
