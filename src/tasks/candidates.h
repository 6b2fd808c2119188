// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "tasks/detection_head.h"

namespace temper::tasks {

/// A box that a head proposes, in pixels of the network's input.
struct Candidate {
  double x1 = 0;
  double y1 = 0;
  double x2 = 0;
  double y2 = 0;
  float score = 0;
  std::int64_t category = 0;
  std::int64_t anchor = 0;
};

struct CandidateOptions {
  float confidence = 0.25F;       ///< least score; the score itself passes for yolox only
  bool is_multi_label = false;    ///< every class above the confidence; else the best one
  std::int64_t most = 30000;      ///< the best so many go on
  std::int64_t input_height = 0;  ///< of the network, for the cells of yolox
  std::int64_t input_width = 0;
};

/// The box of an anchor; score and category are left to the caller.
[[nodiscard]] Candidate box_of(const DetectionHead& head, const HeadView& view, const CandidateOptions& options,
                               std::int64_t anchor);

/// Candidates above the confidence by descending score; equal scores by anchor, then class.
[[nodiscard]] std::vector<Candidate> find_candidates(const DetectionHead& head, const HeadView& view,
                                                     const CandidateOptions& options);

}  // namespace temper::tasks
