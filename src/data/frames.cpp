// SPDX-License-Identifier: Apache-2.0
#include "data/frames.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "base/check.h"
#include "base/file.h"
#include "data/video.h"

namespace temper::data {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 11> k_extensions = {".jpg",  ".jpeg", ".png", ".bmp", ".tif", ".tiff",
                                                           ".webp", ".ppm",  ".pgm", ".pnm", ".jp2"};

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

/// Picture files in an order.
class PictureFiles final : public Frames {
 public:
  explicit PictureFiles(std::vector<fs::path> paths) : paths_(std::move(paths)) {}

  std::optional<Image> next() override {
    if (next_ == paths_.size()) return std::nullopt;
    return read_image(paths_[next_++]);
  }
  std::string name() const override { return next_ == 0 ? std::string() : paths_[next_ - 1].string(); }

 private:
  std::vector<fs::path> paths_;
  std::size_t next_ = 0;
};

/// Frames in a mapped file; blue and red of RGB change places.
class RawFrames final : public Frames {
 public:
  RawFrames(const fs::path& path, const RawFormat& format)
      : path_(path),
        format_(format),
        channels_(format.pixels == RawFormat::Pixels::gray ? 1 : 3),
        frame_bytes_(static_cast<std::size_t>(format.height * format.width * channels_)),
        file_(MappedFile::open(path)) {
    const std::size_t bytes = file_->bytes().size();
    TEMPER_CHECK(bytes > 0 && bytes % frame_bytes_ == 0, io, "'", path.string(), "' holds ", bytes,
                 " bytes, which is no whole number of ", format.width, "x", format.height, " frames of ", frame_bytes_,
                 " bytes; check the raw format");
  }

  std::optional<Image> next() override {
    if (next_ * frame_bytes_ == file_->bytes().size()) return std::nullopt;
    const auto* first = reinterpret_cast<const std::uint8_t*>(file_->bytes().data()) + next_++ * frame_bytes_;
    if (format_.pixels == RawFormat::Pixels::rgb) return turned(first);
    return Image{.height = format_.height,
                 .width = format_.width,
                 .channels = channels_,
                 .row_bytes = static_cast<std::size_t>(format_.width * channels_),
                 .pixels = {file_, first}};
  }
  std::string name() const override { return str(path_.string(), "#", next_ - 1); }

 private:
  Image turned(const std::uint8_t* rgb) const {
    std::vector<std::uint8_t> pixels(rgb, rgb + frame_bytes_);
    for (std::size_t i = 0; i < frame_bytes_; i += 3) std::swap(pixels[i], pixels[i + 2]);
    return make_image(format_.height, format_.width, 3, pixels);
  }

  fs::path path_;
  RawFormat format_;
  std::int64_t channels_;
  std::size_t frame_bytes_;
  std::shared_ptr<const MappedFile> file_;
  std::size_t next_ = 0;
};

std::vector<fs::path> pictures_in(const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file() && is_picture_name(entry.path())) paths.push_back(entry.path());
  TEMPER_CHECK(!paths.empty(), bad_argument, "folder '", folder.string(),
               "' holds no pictures; expected files such as ", "*.jpg or *.png in it");
  std::ranges::sort(paths);
  return paths;
}

}  // namespace

RawFormat parse_raw_format(const std::string& text) {
  const auto colon = text.find(':');
  const auto cross = text.find('x');
  RawFormat format;
  const auto extent = [&](std::size_t begin, std::size_t end, std::int64_t& value) {
    const auto [stop, status] = std::from_chars(text.data() + begin, text.data() + end, value);
    return status == std::errc{} && stop == text.data() + end && value > 0 && value <= 1 << 15;
  };
  const std::string pixels = colon == std::string::npos ? "" : text.substr(colon + 1);
  const bool is_valid = cross != std::string::npos && colon != std::string::npos && cross < colon &&
                        extent(0, cross, format.width) && extent(cross + 1, colon, format.height) &&
                        (pixels == "bgr" || pixels == "rgb" || pixels == "gray");
  TEMPER_CHECK(is_valid, bad_argument, "raw format '", text, "' is not WIDTHxHEIGHT:bgr, :rgb or :gray");
  format.pixels = pixels == "bgr"   ? RawFormat::Pixels::bgr
                  : pixels == "rgb" ? RawFormat::Pixels::rgb
                                    : RawFormat::Pixels::gray;
  return format;
}

bool is_picture_name(const fs::path& path) {
  return std::ranges::find(k_extensions, lower(path.extension().string())) != k_extensions.end();
}

std::unique_ptr<Frames> open_frames(const fs::path& path, const std::optional<RawFormat>& raw) {
  TEMPER_CHECK(fs::exists(path), io, "there is no '", path.string(),
               "'; expected a picture, a folder of pictures or a ", "video");
  if (fs::is_directory(path)) return std::make_unique<PictureFiles>(pictures_in(path));
  if (raw) return std::make_unique<RawFrames>(path, *raw);
  if (is_picture_name(path)) return std::make_unique<PictureFiles>(std::vector{path});
  return open_video(path);
}

}  // namespace temper::data
