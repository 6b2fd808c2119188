// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "data/pictures.h"
#include "metrics/annotation.h"

namespace temper::data {

/// One line of a YOLO label file, in pixels of its picture.
struct YoloLabel {
  std::int64_t category = 0;
  metrics::Box box;
  double area = 0;
  std::vector<double> outline;  ///< x0, y0, x1, y1, ...; empty for a box
  std::vector<metrics::Keypoint> keypoints;
};

/// `keypoints`: how many a line must have; 0 where longer lines are outlines. `classes`: how many there are; 0 where
/// that is not known. Blank lines are no labels, and equal lines one.
/// Errors: bad_argument "<what>, line 3: ..." for a line of another form, a class or coordinate out of range.
[[nodiscard]] std::vector<YoloLabel> parse_yolo_labels(std::string_view text, std::string_view what, PictureSize size,
                                                       std::int64_t keypoints, std::int64_t classes);

}  // namespace temper::data
