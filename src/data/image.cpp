// SPDX-License-Identifier: Apache-2.0
#include "data/image.h"

#include <algorithm>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "base/check.h"
#include "base/file.h"
#include "data/matrix.h"

namespace temper::data {

Image decode_image(std::span<const std::byte> encoded, const std::string& name) {
  cv::Mat matrix;
  try {
    if (!encoded.empty()) {
      const cv::Mat bytes(1, static_cast<int>(encoded.size()), CV_8U, const_cast<std::byte*>(encoded.data()));
      matrix = cv::imdecode(bytes, cv::IMREAD_COLOR);
    }
  } catch (const cv::Exception&) {
    matrix.release();  // a damaged file; said below like every other
  }
  TEMPER_CHECK(!matrix.empty(), io, "'", name, "' (", encoded.size(),
               " bytes) is not a picture that can be decoded; expected a whole JPEG, PNG, BMP, TIFF or WebP file");
  return image_of(std::move(matrix));
}

Image read_image(const std::filesystem::path& path) {
  const auto file = MappedFile::open(path);
  return decode_image(file->bytes(), path.string());
}

std::vector<std::byte> encode_image(const Image& image, const std::string& extension) {
  TEMPER_CHECK(extension == ".png" || extension == ".jpg", bad_argument, "cannot encode a picture as '", extension,
               "'; give .png or .jpg");
  std::vector<std::uint8_t> encoded;
  TEMPER_CHECK(cv::imencode(extension, matrix_of(image), encoded), internal, "OpenCV could not encode a ", image.width,
               "x", image.height, " picture as ", extension);
  std::vector<std::byte> bytes(encoded.size());
  std::ranges::transform(encoded, bytes.begin(), [](std::uint8_t value) { return std::byte{value}; });
  return bytes;
}

Image make_image(std::int64_t height, std::int64_t width, std::int64_t channels, std::span<const std::uint8_t> pixels) {
  TEMPER_CHECK(height > 0 && width > 0 && channels > 0 && channels <= 4, bad_argument, "an image of ", height, "x",
               width, "x", channels, " cannot be; extents are positive and channels at most 4");
  cv::Mat matrix =
      cv::Mat::zeros(static_cast<int>(height), static_cast<int>(width), CV_8UC(static_cast<int>(channels)));
  TEMPER_CHECK(pixels.empty() || pixels.size() == matrix.total() * matrix.elemSize(), bad_argument, "an image of ",
               height, "x", width, "x", channels, " got ", pixels.size(), " bytes");
  std::ranges::copy(pixels, matrix.data);
  return image_of(std::move(matrix));
}

}  // namespace temper::data
