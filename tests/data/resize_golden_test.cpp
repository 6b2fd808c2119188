// SPDX-License-Identifier: Apache-2.0
// What OpenCV 4.6 gives for cv::resize with INTER_LINEAR.
#include <gtest/gtest.h>

#include <numeric>
#include <span>

#include "base/hash.h"
#include "base/str.h"
#include "data/preprocess.h"

namespace temper::data {
namespace {

std::vector<std::uint8_t> resized(const Image& image, std::int64_t width, std::int64_t height, bool is_fast) {
  const PreprocessOptions options{.height = height,
                                  .width = width,
                                  .fit = Fit::stretch,
                                  .order = image.channels == 1 ? ChannelOrder::gray : ChannelOrder::bgr,
                                  .layout = PixelLayout::nhwc,
                                  .dtype = DType::u8};
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(height * width * image.channels));
  (is_fast ? preprocess_fast : preprocess_plain)({&image, 1}, options, pixels.data());
  return pixels;
}

struct Small {
  std::int64_t width, height;
  std::vector<std::uint8_t> pixels;
};

TEST(Resize, small_pictures_are_opencvs) {
  const Image image = make_image(3, 4, 1, std::vector<std::uint8_t>{0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 255});
  const std::vector<Small> expected = {
      {8, 6, {0,  2,  7,  12, 17, 22, 27,  30,  10, 12, 17, 22, 27, 32,  37,  40,  30, 32, 37, 42, 47, 52,  57,  60,
              50, 52, 57, 62, 67, 81, 105, 116, 70, 72, 77, 82, 87, 120, 179, 209, 80, 82, 87, 92, 97, 139, 216, 255}},
      {6, 5, {0,  5,  12, 18, 25, 30, 16, 21,  27,  34, 41, 46, 40, 45,  52,
              58, 65, 70, 64, 69, 76, 82, 132, 181, 80, 85, 92, 98, 177, 255}},
      {2, 2, {15, 35, 75, 149}},
      {3, 2, {11, 25, 38, 71, 85, 189}},
      {1, 1, {55}},
      {5, 3, {0, 7, 15, 23, 30, 40, 47, 55, 63, 70, 80, 87, 95, 146, 255}},
      {4, 6, {0, 10, 20, 30, 10, 20, 30, 40, 30, 40, 50, 60, 50, 60, 70, 116, 70, 80, 90, 209, 80, 90, 100, 255}}};
  for (const auto& small : expected)
    for (const bool is_fast : {false, true})
      EXPECT_EQ(resized(image, small.width, small.height, is_fast), small.pixels)
          << small.width << "x" << small.height << (is_fast ? " fast" : " plain");
  const Image square =
      make_image(4, 4, 1, std::vector<std::uint8_t>{0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 255, 0, 10, 20, 30});
  for (const bool is_fast : {false, true})
    EXPECT_EQ(resized(square, 2, 2, is_fast), (std::vector<std::uint8_t>{25, 45, 45, 101}));
}

struct Ramp {
  std::int64_t width, height;
  const char* hash;  // the first 8 bytes of SHA-256
  std::int64_t sum;
};

void expect_ramps(const Image& image, const std::vector<Ramp>& expected) {
  for (const auto& ramp : expected) {
    for (const bool is_fast : {false, true}) {
      SCOPED_TRACE(str(ramp.width, "x", ramp.height, is_fast ? " fast" : " plain"));
      const auto pixels = resized(image, ramp.width, ramp.height, is_fast);
      EXPECT_EQ(std::accumulate(pixels.begin(), pixels.end(), std::int64_t{0}), ramp.sum);
      EXPECT_EQ(sha256_text(pixels.data(), pixels.size()).substr(0, 16), ramp.hash);
    }
  }
}

Image ramp_image(std::int64_t height, std::int64_t width, std::int64_t channels, int step, int first, int modulus) {
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(height * width * channels));
  for (std::size_t i = 0; i < pixels.size(); ++i)
    pixels[i] = static_cast<std::uint8_t>((static_cast<int>(i) * step + first) % modulus);
  return make_image(height, width, channels, pixels);
}

TEST(Resize, gray_ramps_are_opencvs) {
  expect_ramps(ramp_image(48, 64, 1, 37, 11, 251), {{32, 24, "8373a4429c6ae516", 96088},
                                                    {40, 30, "833f67e29ab76b8c", 149747},
                                                    {21, 17, "b2b8072db7825e42", 44553},
                                                    {128, 96, "af6ace21831dbff0", 1534447},
                                                    {96, 72, "c6ee1447095c20a0", 863453},
                                                    {100, 75, "93b391ea8db83a8e", 936118},
                                                    {64, 96, "289302d36a468cf6", 769137},
                                                    {63, 47, "08ffde16caa1018b", 369690}});
}

TEST(Resize, coloured_ramps_are_opencvs) {
  expect_ramps(ramp_image(37, 53, 3, 73, 5, 256), {{64, 45, "730280c15c945971", 1100444},
                                                   {640, 447, "e651df77543b0406", 109303135},
                                                   {26, 18, "610e9465b095b71a", 178639},
                                                   {53, 74, "369ce271689d15aa", 1499996}});
}

}  // namespace
}  // namespace temper::data
