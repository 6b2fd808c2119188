// SPDX-License-Identifier: Apache-2.0
#pragma once

// From scores on the network's grid to a class for every pixel of the original picture.

#include "tasks/task.h"

namespace temper::tasks {

/// One sample's scores: element (c, y, x) at data[c * class_step + y * row_step + x * column_step].
struct ScoreGrid {
  const float* data = nullptr;
  std::int64_t classes = 0;
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::int64_t class_step = 0;
  std::int64_t row_step = 0;
  std::int64_t column_step = 0;

  [[nodiscard]] double at(std::int64_t c, std::int64_t y, std::int64_t x) const {
    return static_cast<double>(data[c * class_step + y * row_step + x * column_step]);
  }
};

/// i32 [height, width] of the picture: the class whose scores, interpolated between cells' centres, are largest at the
/// pixel's centre (the first of equal ones). With one class: 1 where its score is above `threshold`, else 0.
/// Variant::fast interpolates only where the four cells around a pixel disagree: between cells whose largest score is
/// of one class, no other class can become larger.
[[nodiscard]] Tensor label_map_of(const ScoreGrid& scores, const Placement& placement, double threshold,
                                  Variant variant);

/// i32 [height, width] of the picture from class indices [height, width] on the network's grid: the nearest one.
[[nodiscard]] Tensor label_map_of(const Tensor& labels, const Placement& placement);

}  // namespace temper::tasks
