// SPDX-License-Identifier: Apache-2.0
#pragma once

// From a decoded picture to a network's input: resize, place, order the channels, scale, lay out. Two implementations
// that give the same bytes: the sequence of OpenCV calls that training code uses, and one fused pass.

#include <array>
#include <cstdint>
#include <span>

#include "data/image.h"
#include "data/isa.h"
#include "temper/tensor.h"

namespace temper::data {

/// How a picture is brought to the network's size.
enum class Fit {
  letterbox,  ///< largest size of the same aspect (rounded half to even), centred on a padded ground (YOLOv5, v8)
  letterbox_corner,  ///< largest size of the same aspect (rounded down), at the top left of a padded ground (YOLOX)
  stretch,           ///< both extents on their own
  centre_crop,       ///< the shorter side to `shorter_side`, then the middle cut out (classification)
};

/// The network's channels; pictures are blue, green, red.
enum class ChannelOrder { bgr, rgb, gray };
enum class PixelLayout { nchw, nhwc };

/// value = pixel * scale[c] + shift[c], each step rounded to f32; c counts the network's channels.
struct PreprocessOptions {
  std::int64_t height = 0;
  std::int64_t width = 0;
  Fit fit = Fit::letterbox;
  bool may_enlarge = true;        ///< letterbox: smaller pictures grow
  std::int64_t shorter_side = 0;  ///< centre_crop; 0: the smaller of height and width
  std::uint8_t pad = 114;
  ChannelOrder order = ChannelOrder::rgb;
  PixelLayout layout = PixelLayout::nchw;
  DType dtype = DType::f32;  ///< f32, f16 (rounded from f32), u8 (the pixels as they are)
  std::array<float, 3> scale = {1, 1, 1};
  std::array<float, 3> shift = {0, 0, 0};
};

/// Where the resized picture lies in the network's input; outside of it is cut off where offsets are negative.
/// x_input = x * scale_x + left.
struct Frame {
  std::int64_t height = 0;  ///< of the resized picture
  std::int64_t width = 0;
  std::int64_t top = 0;
  std::int64_t left = 0;
  double scale_x = 1;
  double scale_y = 1;
};
/// Errors: bad_argument for extents that are not positive.
[[nodiscard]] Frame frame_of(const PreprocessOptions& options, std::int64_t height, std::int64_t width);

/// Channels of the network's input: 1 or 3.
[[nodiscard]] std::int64_t channel_count(const PreprocessOptions& options);
/// [N, C, H, W] or [N, H, W, C].
[[nodiscard]] Shape input_shape(const PreprocessOptions& options, std::int64_t batch);

/// OpenCV's resize, copyMakeBorder, cvtColor, convertTo, split, one after the other. `destination` has room for
/// input_shape(options, images.size()). Pictures of 1 and 4 channels become what the network has first.
/// Errors: bad_argument for another dtype than f32, f16 and u8, or a picture of other channels.
void preprocess_plain(std::span<const Image> images, const PreprocessOptions& options, void* destination);

/// The same bytes in one pass over the pictures, whose rows are cut over the team. Every row of the network's input is
/// resized, turned round, scaled and laid out while it is in the cache.
void preprocess_fast(std::span<const Image> images, const PreprocessOptions& options, void* destination);
/// With the kernels of this instruction set, which the processor must have.
void preprocess_with(Isa isa, std::span<const Image> images, const PreprocessOptions& options, void* destination);

}  // namespace temper::data
