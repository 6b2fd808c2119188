// SPDX-License-Identifier: Apache-2.0
#pragma once

// The vocabulary of recognition results: what datasets hold, what tasks return and what metrics score. Coordinates are
// pixels of the original image, x to the right, y down, the origin at the top left corner of the top left pixel.

#include <cstdint>
#include <optional>
#include <vector>

#include "temper/object.h"

namespace temper::metrics {

/// One labelled object of a dataset.
struct Annotation {
  std::int64_t id = 0;
  std::int64_t image_id = 0;
  std::int64_t category_id = 0;  ///< as the dataset's file numbers it
  Box box;
  double area = 0;  ///< of the object, not of its box, where the dataset says so
  bool is_crowd = false;
  std::vector<Keypoint> keypoints;
  std::int64_t labelled_keypoints = 0;
  std::optional<RunLengthMask> mask;
};

/// One detection as COCO's result files hold it.
struct Prediction {
  std::int64_t image_id = 0;
  std::int64_t category_id = 0;
  double score = 0;
  Box box;
  std::vector<Keypoint> keypoints;
  std::optional<RunLengthMask> mask;
};

}  // namespace temper::metrics
