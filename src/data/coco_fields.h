// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "data/record.h"
#include "metrics/annotation.h"

namespace temper::data {

/// The member "bbox": x, y, width, height. Errors: bad_argument for another count.
[[nodiscard]] metrics::Box box_of(const Record& record);
/// The member "keypoints": x, y, v of each. Errors: bad_argument where the count is no multiple of 3.
[[nodiscard]] std::vector<metrics::Keypoint> keypoints_of(const Record& record);

/// The member "segmentation" as it is written: outlines, or runs, whose picture's size may not be known yet.
struct Segmentation {
  std::vector<std::vector<double>> polygons;  ///< x0, y0, x1, y1, ...; of four numbers: a box
  std::optional<metrics::RunLengthMask> runs;
};

/// Errors: bad_argument for anything but a list of polygons, compressed or uncompressed run lengths.
[[nodiscard]] Segmentation segmentation_of(const Record& record);
/// The union of the outlines, or the runs, on a picture of that size.
/// Errors: bad_argument where runs are of another size, a polygon has fewer than 3 points, or the size is 0.
[[nodiscard]] metrics::RunLengthMask mask_of(const Segmentation& segmentation, std::int64_t height, std::int64_t width);

}  // namespace temper::data
