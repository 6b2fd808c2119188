// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace temper::data {

/// A picture in host memory: rows of pixels, `channels` interleaved bytes each, in OpenCV's order (blue, green, red).
/// Copies share the bytes.
struct Image {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::int64_t channels = 0;
  std::size_t row_bytes = 0;  ///< from one row's first byte to the next's
  std::shared_ptr<const std::uint8_t> pixels;

  [[nodiscard]] bool is_empty() const { return height == 0 || width == 0; }
  [[nodiscard]] const std::uint8_t* row(std::int64_t y) const {
    return pixels.get() + static_cast<std::size_t>(y) * row_bytes;
  }
};

/// Reads a picture as 3 channels of 8 bits (BGR), in the orientation that its EXIF data asks for, as cv::imread does.
/// Errors: io where the file is missing or is not a picture: says which and what was expected.
[[nodiscard]] Image read_image(const std::filesystem::path& path);
/// The same from an encoded file in memory; `name` is for messages.
[[nodiscard]] Image decode_image(std::span<const std::byte> encoded, const std::string& name);
/// An image of these pixels (rows without gaps); zeros where none are given. Errors: bad_argument for a wrong count.
[[nodiscard]] Image make_image(std::int64_t height, std::int64_t width, std::int64_t channels,
                               std::span<const std::uint8_t> pixels = {});

}  // namespace temper::data
