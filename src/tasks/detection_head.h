// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a detection network's output means: which number of which anchor is a coordinate or a score.

#include <cstdint>
#include <string>
#include <vector>

#include "tasks/option_reader.h"
#include "tasks/task.h"

namespace temper::tasks {

enum class HeadFormat {
  yolov8,   ///< [B, 4 + classes + extra, anchors]: centre, size; scores (YOLOv8, YOLO11)
  yolov5,   ///< [B, anchors, 5 + classes + extra]: centre, size; objectness; scores (YOLOv5, YOLOv7)
  yolox,    ///< as yolov5, coordinates relative to the anchors' cells and the logarithm of the size
  objects,  ///< [B, K, 6 + extra]: corners, score, class; suppressed already (YOLOv10, exports with NMS)
};

/// One network's head.
struct DetectionHead {
  HeadFormat format = HeadFormat::yolov8;
  std::string output;        ///< its tensor
  std::int64_t classes = 0;  ///< 0 for `objects`, which does not tell
  std::int64_t extra = 0;    ///< numbers after the scores: mask coefficients or keypoints
  std::vector<int> strides;  ///< yolox: of its levels
  bool is_decoded = false;   ///< yolox: coordinates are pixels already
};

/// Where the scores of an anchor begin.
[[nodiscard]] std::int64_t first_score(const DetectionHead& head);
/// Where the numbers after them begin.
[[nodiscard]] std::int64_t first_extra(const DetectionHead& head);

/// Anchors of all levels of an input: the sum of (height / stride) * (width / stride).
[[nodiscard]] std::int64_t anchor_count(std::int64_t height, std::int64_t width, const std::vector<int>& strides);

/// The head that option "format" names, or the one that the output's shape tells; `extra` numbers follow the scores.
/// Errors: bad_argument where no output fits: says which there are and what was expected.
[[nodiscard]] DetectionHead find_head(const OptionReader& options, const NetworkInfo& network, std::int64_t height,
                                      std::int64_t width, std::int64_t extra);

/// One sample's part of a head's tensor.
struct HeadView {
  const float* data = nullptr;
  std::int64_t anchors = 0;
  std::int64_t values = 0;     ///< an anchor
  bool is_transposed = false;  ///< values outermost

  [[nodiscard]] double at(std::int64_t anchor, std::int64_t value) const {
    return static_cast<double>(raw(anchor, value));
  }
  [[nodiscard]] float raw(std::int64_t anchor, std::int64_t value) const {
    return data[is_transposed ? value * anchors + anchor : anchor * values + value];
  }
};
/// Views of every sample. Errors: bad_argument where the tensor is not the head's.
[[nodiscard]] std::vector<HeadView> head_views(const DetectionHead& head, const Tensor& tensor);

}  // namespace temper::tasks
