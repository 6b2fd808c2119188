// SPDX-License-Identifier: Apache-2.0
#include "deploy/report/pictures.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/check.h"

namespace temper::report {

namespace {

/// The mean of the pixels of rows [top, bottom) and columns [left, right) in channel `channel`.
std::uint8_t mean_of(const data::Image& image, std::int64_t top, std::int64_t bottom, std::int64_t left,
                     std::int64_t right, std::int64_t channel) {
  std::int64_t sum = 0;
  for (std::int64_t y = top; y < bottom; ++y)
    for (std::int64_t x = left; x < right; ++x) sum += image.row(y)[x * image.channels + channel];
  const std::int64_t count = (bottom - top) * (right - left);
  return static_cast<std::uint8_t>((sum + count / 2) / count);
}

data::Image shrunk(const data::Image& image, std::int64_t height, std::int64_t width) {
  std::vector<std::uint8_t> pixels;
  pixels.reserve(static_cast<std::size_t>(height * width * image.channels));
  // Every pixel covers at least one of the original, since the copy is never larger.
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x)
      for (std::int64_t channel = 0; channel < image.channels; ++channel)
        pixels.push_back(mean_of(image, y * image.height / height, (y + 1) * image.height / height,
                                 x * image.width / width, (x + 1) * image.width / width, channel));
  return data::make_image(height, width, image.channels, pixels);
}

}  // namespace

Picture thumbnail_of(const data::Image& image, const std::string& name, std::int64_t longest_side) {
  TEMPER_CHECK(!image.is_empty(), bad_argument, "picture '", name, "' is empty; nothing of it can be shown");
  Picture picture{.name = name, .height = image.height, .width = image.width};
  const std::int64_t longest = std::max(image.height, image.width);
  if (longest <= longest_side) {
    picture.jpeg = data::encode_image(image, ".jpg");
    return picture;
  }
  const std::int64_t height = std::max<std::int64_t>(1, image.height * longest_side / longest);
  const std::int64_t width = std::max<std::int64_t>(1, image.width * longest_side / longest);
  picture.jpeg = data::encode_image(shrunk(image, height, width), ".jpg");
  return picture;
}

LabelRuns label_runs_of(const Tensor& labels, std::int64_t longest_side) {
  TEMPER_CHECK(labels.dtype() == DType::i32 && labels.shape().size() == 2, bad_argument, "a label map of ",
               labels.shape().size(), " axes cannot be shown; give i32 [height, width]");
  const std::int64_t height = labels.shape()[0];
  const std::int64_t width = labels.shape()[1];
  const std::int64_t step = std::max<std::int64_t>(1, (std::max(height, width) + longest_side - 1) / longest_side);
  LabelRuns result{.height = (height + step - 1) / step, .width = (width + step - 1) / step};
  const auto values = labels.data<std::int32_t>();
  for (std::int64_t y = 0; y < height; y += step)
    for (std::int64_t x = 0; x < width; x += step) {
      const std::int64_t label = values[static_cast<std::size_t>(y * width + x)];
      if (result.labels.empty() || result.labels.back() != label) {
        result.labels.push_back(label);
        result.runs.push_back(0);
      }
      ++result.runs.back();
    }
  return result;
}

}  // namespace temper::report
