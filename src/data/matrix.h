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

}  // namespace temper::data
