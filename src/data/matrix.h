// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <opencv2/core.hpp>

#include "data/image.h"

namespace temper::data {

/// A matrix over the picture's own bytes, which OpenCV only reads; valid as long as the picture.
[[nodiscard]] inline cv::Mat matrix_of(const Image& image) {
  return {static_cast<int>(image.height), static_cast<int>(image.width), CV_8UC(static_cast<int>(image.channels)),
          const_cast<std::uint8_t*>(image.pixels.get()), image.row_bytes};
}

/// Takes the matrix's memory over; it lives as long as the image.
[[nodiscard]] inline Image image_of(cv::Mat matrix) {
  const auto owner = std::make_shared<cv::Mat>(std::move(matrix));
  Image image;
  image.height = owner->rows;
  image.width = owner->cols;
  image.channels = owner->channels();
  image.row_bytes = owner->step;
  image.pixels = std::shared_ptr<const std::uint8_t>(owner, owner->data);
  return image;
}

}  // namespace temper::data
