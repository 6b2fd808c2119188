// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace temper::data {

/// The pictures below `folder`, by extension, whatever its case (jpg, jpeg, png, bmp, ppm, pgm, tif, tiff, webp), as
/// paths relative to it in the order of their text. Errors: io where the folder is missing or cannot be read.
[[nodiscard]] std::vector<std::filesystem::path> list_pictures(const std::filesystem::path& folder);
/// The files below `folder` with that extension (".txt"), likewise.
[[nodiscard]] std::vector<std::filesystem::path> list_files(const std::filesystem::path& folder,
                                                            const std::string& extension);

/// Identifiers for pictures: the numbers that their names are ("000000000139.jpg" is 139) where all are different
/// numbers, else 1, 2, ...
[[nodiscard]] std::vector<std::int64_t> picture_ids(const std::vector<std::filesystem::path>& pictures);

struct PictureSize {
  std::int64_t height = 0;
  std::int64_t width = 0;
  friend bool operator==(const PictureSize&, const PictureSize&) = default;
};

/// The size that read_image gives the picture, turned as its EXIF data asks for; read from the header of a JPEG, PNG or
/// BMP, else by decoding it. Errors: io where the file is missing or no picture.
[[nodiscard]] PictureSize picture_size(const std::filesystem::path& path);

}  // namespace temper::data
