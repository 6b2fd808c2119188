// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "data/image.h"
#include "data/pictures.h"

namespace temper::data {
namespace {

/// Numbers in a file's bytes; reading past the end gives 0 and leaves is_good() false.
class Bytes {
 public:
  explicit Bytes(std::string_view text) : text_(text) {}
  [[nodiscard]] std::uint32_t big(std::size_t at, std::size_t count) { return number(at, count, false); }
  [[nodiscard]] std::uint32_t little(std::size_t at, std::size_t count) { return number(at, count, true); }
  [[nodiscard]] bool starts_with(std::size_t at, std::string_view prefix) const {
    return at <= text_.size() && text_.substr(at).starts_with(prefix);
  }
  [[nodiscard]] bool is_good() const { return is_good_; }
  [[nodiscard]] std::string_view part(std::size_t at, std::size_t count) const {
    return at <= text_.size() ? text_.substr(at, count) : std::string_view();
  }

 private:
  std::uint32_t number(std::size_t at, std::size_t count, bool is_little) {
    if (at + count > text_.size()) {
      is_good_ = false;
      return 0;
    }
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
      value = value << 8 | static_cast<unsigned char>(text_[at + (is_little ? count - 1 - i : i)]);
    return value;
  }

  std::string_view text_;
  bool is_good_ = true;
};

/// Whether the EXIF block `tiff` asks for a turn by a quarter: orientation 5 to 8.
bool is_turned(std::string_view tiff) {
  constexpr std::uint32_t k_orientation = 0x0112;
  const bool is_little = tiff.starts_with("II");
  Bytes bytes(tiff);
  const auto number = [&](std::size_t at, std::size_t count) {
    return is_little ? bytes.little(at, count) : bytes.big(at, count);
  };
  const std::size_t directory = number(4, 4);
  const std::size_t entries = number(directory, 2);
  for (std::size_t i = 0; i < entries && bytes.is_good(); ++i) {
    const std::size_t entry = directory + 2 + i * 12;
    if (number(entry, 2) == k_orientation) {
      const std::uint32_t orientation = number(entry + 8, 2);
      return orientation >= 5 && orientation <= 8;
    }
  }
  return false;
}

bool is_frame_header(std::uint32_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/// Walks a JPEG's segments up to the frame header, which holds the size.
std::optional<PictureSize> size_of_jpeg(std::string_view text) {
  Bytes bytes(text);
  bool turned = false;
  for (std::size_t at = 2; bytes.is_good() && bytes.big(at, 1) == 0xFF;) {
    const std::uint32_t marker = bytes.big(at + 1, 1);
    if (marker == 0xFF) {  // fill byte
      ++at;
      continue;
    }
    const std::uint32_t length = bytes.big(at + 2, 2);
    if (marker == 0xE1 && bytes.starts_with(at + 4, std::string_view("Exif\0\0", 6)) && length > 8)
      turned = is_turned(bytes.part(at + 10, length - 8));
    if (is_frame_header(marker)) {
      const PictureSize size{bytes.big(at + 5, 2), bytes.big(at + 7, 2)};
      if (!bytes.is_good()) return std::nullopt;
      return turned ? PictureSize{size.width, size.height} : size;
    }
    at += 2 + length;
  }
  return std::nullopt;
}

std::optional<PictureSize> size_in_header(std::string_view text) {
  Bytes bytes(text);
  std::optional<PictureSize> size;
  if (bytes.starts_with(0, "\xFF\xD8")) size = size_of_jpeg(text);
  // A PNG may carry EXIF data too, between header and pixels; then it is decoded.
  if (bytes.starts_with(0, "\x89PNG\r\n\x1A\n") &&
      text.substr(0, text.find("IDAT")).find("eXIf") == std::string_view::npos)
    size = PictureSize{bytes.big(20, 4), bytes.big(16, 4)};
  if (bytes.starts_with(0, "BM") && bytes.little(14, 4) >= 40) {
    const auto height = static_cast<std::int32_t>(bytes.little(22, 4));  // negative where rows go from the top down
    size = PictureSize{height < 0 ? -std::int64_t{height} : height, bytes.little(18, 4)};
  }
  if (!bytes.is_good() || !size || size->height == 0 || size->width == 0) return std::nullopt;
  return size;
}

}  // namespace

PictureSize picture_size(const std::filesystem::path& path) {
  const auto file = MappedFile::open(path);
  if (const auto size = size_in_header(file->text())) return *size;
  const Image image = decode_image(file->bytes(), path.string());
  return {image.height, image.width};
}

}  // namespace temper::data
