// SPDX-License-Identifier: Apache-2.0
#pragma once

// What recognition networks find. Coordinates are pixels of the original image, x to the right, y down, the origin at
// the top left corner of the top left pixel.

#include <cstdint>
#include <optional>
#include <vector>

namespace temper::metrics {

/// A box by its top left corner and extent.
struct Box {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  [[nodiscard]] double area() const { return width * height; }
  friend bool operator==(const Box&, const Box&) = default;
};

/// A binary mask as run lengths in column-major order, beginning with a run of zeros (of length 0 where the first pixel
/// is set). Source: COCO maskApi.
struct RunLengthMask {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::vector<std::uint32_t> runs = {};
  friend bool operator==(const RunLengthMask&, const RunLengthMask&) = default;
};

/// A labelled point of a skeleton. In ground truth `visibility` is COCO's 0 (not labelled), 1 (hidden), 2 (visible);
/// in predictions it is the point's score in [0, 1].
struct Keypoint {
  double x = 0;
  double y = 0;
  double visibility = 0;
  friend bool operator==(const Keypoint&, const Keypoint&) = default;
};

/// One object that a network found in one image.
struct Object {
  std::int64_t category = 0;  ///< index into the network's classes
  double score = 0;
  Box box;
  std::vector<Keypoint> keypoints;    ///< empty where the task has none
  std::optional<RunLengthMask> mask;  ///< of the whole image's size
};

}  // namespace temper::metrics
