// SPDX-License-Identifier: Apache-2.0
#pragma once

// Pictures one after the other, from wherever they are.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "data/image.h"

namespace temper::data {

/// Frames in a file without a header: rows without gaps, frame after frame.
struct RawFormat {
  enum class Pixels { bgr, rgb, gray };
  std::int64_t height = 0;
  std::int64_t width = 0;
  Pixels pixels = Pixels::bgr;
};
/// Reads "1920x1080:bgr" (width first; bgr, rgb or gray). Errors: bad_argument.
[[nodiscard]] RawFormat parse_raw_format(const std::string& text);

/// A sequence of pictures.
class Frames {
 public:
  virtual ~Frames() = default;
  /// The next one; nothing at the end. Errors: io where it cannot be read.
  [[nodiscard]] virtual std::optional<Image> next() = 0;
  /// What the last one is called in messages and results: "street/0001.jpg", "clip.mp4#17".
  [[nodiscard]] virtual std::string name() const = 0;
};

/// A picture; a folder's pictures by name, not those of folders in it; with `raw`, a file of raw frames; else a video,
/// where Temper was built with OpenCV's videoio. Errors: io for what is missing, or a raw file that is no whole number
/// of frames; bad_argument for a folder without pictures; unsupported for a video without videoio.
[[nodiscard]] std::unique_ptr<Frames> open_frames(const std::filesystem::path& path,
                                                  const std::optional<RawFormat>& raw = std::nullopt);

/// Whether the extension is that of a picture that read_image() knows.
[[nodiscard]] bool is_picture_name(const std::filesystem::path& path);

}  // namespace temper::data
