// SPDX-License-Identifier: Apache-2.0
#pragma once

// Masks of instance segmentation: a linear combination of prototypes, cut to the object's box, at the original size.

#include <span>

#include "tasks/candidates.h"

namespace temper::tasks {

/// When a mask is cut to its box.
enum class MaskWay {
  prototype,  ///< at the prototypes' size; then to the network's input, made binary, then to the picture
  native,     ///< at the picture's size, to which the sums are brought at once
};

/// One sample's prototypes: [count, height, width].
struct Prototypes {
  const float* data = nullptr;
  std::int64_t count = 0;
  std::int64_t height = 0;
  std::int64_t width = 0;
};

/// The mask of an object found in the network's input at `candidate` and in the picture at `box`, pixels where the
/// prototypes weighted by `coefficients` sum to more than 0. Variant::fast computes only what the box can show.
/// Source: Ultralytics process_mask and process_mask_native.
[[nodiscard]] metrics::RunLengthMask object_mask(const Prototypes& prototypes, std::span<const float> coefficients,
                                                 const Candidate& candidate, const metrics::Box& box,
                                                 const Placement& placement, MaskWay way, Variant variant);

}  // namespace temper::tasks
