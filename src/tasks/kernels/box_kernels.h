// SPDX-License-Identifier: Apache-2.0
#pragma once

// The two loops that a detection head's results spend their time in; one table for every instruction set.

#include <cstdint>

#include "data/isa.h"

namespace temper::tasks {

/// Corners and areas of boxes, one array each.
struct BoxArrays {
  const double* x1 = nullptr;
  const double* y1 = nullptr;
  const double* x2 = nullptr;
  const double* y2 = nullptr;
  const double* area = nullptr;
  std::int64_t count = 0;
};

struct BoxKernels {
  /// Writes the places where values[i] * factor is above `least`, or equal where `is_inclusive`; gives their number.
  std::int64_t (*collect)(const float* values, std::int64_t count, float factor, float least, bool is_inclusive,
                          std::int32_t* places);
  /// Whether the first box of `box` overlaps any of `boxes` by more than `iou`.
  bool (*overlaps_any)(const BoxArrays& boxes, const BoxArrays& box, double iou);
};

/// Those compiled for this instruction set.
[[nodiscard]] const BoxKernels& box_kernels(data::Isa isa);

}  // namespace temper::tasks
