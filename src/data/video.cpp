// SPDX-License-Identifier: Apache-2.0
#include "data/video.h"

#include "base/check.h"

#if defined(TEMPER_VIDEOIO)
#include <opencv2/videoio.hpp>

#include "data/matrix.h"
#endif

namespace temper::data {

#if defined(TEMPER_VIDEOIO)

namespace {

class Video final : public Frames {
 public:
  explicit Video(const std::filesystem::path& path) : path_(path), capture_(path.string()) {
    TEMPER_CHECK(capture_.isOpened(), io, "'", path.string(), "' is not a video that OpenCV can decode");
  }

  std::optional<Image> next() override {
    cv::Mat frame;  // a new one each time: pictures share its memory
    if (!capture_.read(frame)) return std::nullopt;
    ++count_;
    return image_of(std::move(frame));
  }
  std::string name() const override { return str(path_.string(), "#", count_ - 1); }

 private:
  std::filesystem::path path_;
  cv::VideoCapture capture_;
  std::int64_t count_ = 0;
};

}  // namespace

std::unique_ptr<Frames> open_video(const std::filesystem::path& path) { return std::make_unique<Video>(path); }

#else

std::unique_ptr<Frames> open_video(const std::filesystem::path& path) {
  TEMPER_CHECK(false, unsupported, "'", path.string(), "' is no picture, and this build of Temper reads no videos; ",
               "install OpenCV's videoio (libopencv-videoio-dev) and configure again, or give a folder of pictures");
}

#endif

}  // namespace temper::data
