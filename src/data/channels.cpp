// SPDX-License-Identifier: Apache-2.0
#include "data/channels.h"

#include <opencv2/imgproc.hpp>

#include "base/check.h"
#include "data/matrix.h"

namespace temper::data {

namespace {

int conversion(std::int64_t from, std::int64_t to) {
  if (to == 1) return from == 4 ? cv::COLOR_BGRA2GRAY : cv::COLOR_BGR2GRAY;
  return from == 1 ? cv::COLOR_GRAY2BGR : cv::COLOR_BGRA2BGR;
}

}  // namespace

Image with_channels(const Image& image, std::int64_t channels) {
  TEMPER_CHECK(image.channels == 1 || image.channels == 3 || image.channels == 4, bad_argument, "a picture of ",
               image.channels, " channels cannot be preprocessed; expected 1, 3 or 4");
  if (image.channels == channels) return image;
  cv::Mat converted;
  cv::cvtColor(matrix_of(image), converted, conversion(image.channels, channels));
  return image_of(std::move(converted));
}

void check_dtype(const PreprocessOptions& options) {
  TEMPER_CHECK(options.dtype == DType::f32 || options.dtype == DType::f16 || options.dtype == DType::u8, bad_argument,
               "pictures cannot be preprocessed to ", dtype_name(options.dtype), "; expected f32, f16 or u8");
}

}  // namespace temper::data
