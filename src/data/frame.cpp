// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "data/preprocess.h"

namespace temper::data {

namespace {

/// Half to even, as Python's round.
std::int64_t round_even(double value) { return static_cast<std::int64_t>(std::nearbyint(value)); }

double common_scale(const PreprocessOptions& options, std::int64_t height, std::int64_t width) {
  const double scale = std::min(static_cast<double>(options.height) / static_cast<double>(height),
                                static_cast<double>(options.width) / static_cast<double>(width));
  return options.may_enlarge ? scale : std::min(scale, 1.0);
}

/// Source: Ultralytics LetterBox. Halves of odd margins go to the bottom and the right.
Frame letterbox(const PreprocessOptions& options, std::int64_t height, std::int64_t width) {
  const double scale = common_scale(options, height, width);
  Frame frame;
  frame.width = std::max<std::int64_t>(1, round_even(static_cast<double>(width) * scale));
  frame.height = std::max<std::int64_t>(1, round_even(static_cast<double>(height) * scale));
  frame.left = round_even(static_cast<double>(options.width - frame.width) / 2 - 0.1);
  frame.top = round_even(static_cast<double>(options.height - frame.height) / 2 - 0.1);
  frame.scale_x = frame.scale_y = scale;
  return frame;
}

/// Source: YOLOX preproc.
Frame letterbox_corner(const PreprocessOptions& options, std::int64_t height, std::int64_t width) {
  const double scale = common_scale(options, height, width);
  Frame frame;
  frame.width = std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<double>(width) * scale));
  frame.height = std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<double>(height) * scale));
  frame.scale_x = frame.scale_y = scale;
  return frame;
}

Frame stretch(const PreprocessOptions& options, std::int64_t height, std::int64_t width) {
  return {.height = options.height,
          .width = options.width,
          .scale_x = static_cast<double>(options.width) / static_cast<double>(width),
          .scale_y = static_cast<double>(options.height) / static_cast<double>(height)};
}

/// Source: torchvision Resize(int) rounds the longer side down; CenterCrop rounds half to even.
Frame centre_crop(const PreprocessOptions& options, std::int64_t height, std::int64_t width) {
  const std::int64_t side = options.shorter_side > 0 ? options.shorter_side : std::min(options.height, options.width);
  Frame frame;
  frame.width = width <= height ? side : side * width / height;
  frame.height = width <= height ? side * height / width : side;
  frame.left = -round_even(static_cast<double>(frame.width - options.width) / 2);
  frame.top = -round_even(static_cast<double>(frame.height - options.height) / 2);
  frame.scale_x = static_cast<double>(frame.width) / static_cast<double>(width);
  frame.scale_y = static_cast<double>(frame.height) / static_cast<double>(height);
  return frame;
}

}  // namespace

Frame frame_of(const PreprocessOptions& options, std::int64_t height, std::int64_t width) {
  TEMPER_CHECK(height > 0 && width > 0, bad_argument, "a picture of ", width, "x", height,
               " has no pixels; give a decoded picture");
  TEMPER_CHECK(options.height > 0 && options.width > 0, bad_argument, "a network input of ", options.width, "x",
               options.height, " has no pixels; give positive extents");
  switch (options.fit) {
    case Fit::letterbox: return letterbox(options, height, width);
    case Fit::letterbox_corner: return letterbox_corner(options, height, width);
    case Fit::stretch: return stretch(options, height, width);
    case Fit::centre_crop: return centre_crop(options, height, width);
  }
  throw Error(ErrorCode::internal, "unknown fit", __FILE__, __LINE__);
}

std::int64_t channel_count(const PreprocessOptions& options) { return options.order == ChannelOrder::gray ? 1 : 3; }

Shape input_shape(const PreprocessOptions& options, std::int64_t batch) {
  const std::int64_t channels = channel_count(options);
  return options.layout == PixelLayout::nchw ? Shape{batch, channels, options.height, options.width}
                                             : Shape{batch, options.height, options.width, channels};
}

}  // namespace temper::data
