// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tasks/candidates.h"

namespace temper::tasks {

/// What find_candidates() finds, by scanning scores eight at a time and computing boxes of the best only.
[[nodiscard]] std::vector<Candidate> fast_candidates(const DetectionHead& head, const HeadView& view,
                                                     const CandidateOptions& options);

}  // namespace temper::tasks
