// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "data/preprocess.h"

namespace temper::data {
namespace {

struct Placed {
  std::int64_t height, width;                  // of the picture
  std::int64_t resized_width, resized_height;  // in 640x640
  std::int64_t top, bottom, left, right;
};

/// Source: the LetterBox of Ultralytics, by hand.
constexpr Placed k_letterboxed[] = {
    {720, 1280, 640, 360, 140, 140, 0, 0}, {480, 640, 640, 480, 80, 80, 0, 0},   {1080, 810, 480, 640, 0, 0, 80, 80},
    {375, 500, 640, 480, 80, 80, 0, 0},    {427, 640, 640, 427, 106, 107, 0, 0}, {333, 500, 640, 426, 107, 107, 0, 0},
    {100, 77, 493, 640, 0, 0, 73, 74},     {1, 1000, 640, 1, 319, 320, 0, 0},    {641, 480, 479, 640, 0, 0, 80, 81},
    {501, 333, 425, 640, 0, 0, 107, 108},
};

TEST(Frame, letterbox_centres_as_ultralytics_does) {
  for (const auto& expected : k_letterboxed) {
    const Frame frame = frame_of({.height = 640, .width = 640}, expected.height, expected.width);
    SCOPED_TRACE(testing::Message() << expected.height << "x" << expected.width);
    EXPECT_EQ(frame.width, expected.resized_width);
    EXPECT_EQ(frame.height, expected.resized_height);
    EXPECT_EQ(frame.top, expected.top);
    EXPECT_EQ(640 - frame.height - frame.top, expected.bottom);
    EXPECT_EQ(frame.left, expected.left);
    EXPECT_EQ(640 - frame.width - frame.left, expected.right);
  }
}

TEST(Frame, letterbox_that_may_not_enlarge_keeps_small_pictures) {
  const Frame frame = frame_of({.height = 640, .width = 640, .may_enlarge = false}, 100, 77);
  EXPECT_EQ(frame.top, 270);
  EXPECT_EQ(frame.left, 281);
  EXPECT_EQ(frame.width, 77);
}

TEST(Frame, letterbox_corner_rounds_down_as_yolox_does) {
  const auto resized = [](std::int64_t height, std::int64_t width) {
    const Frame frame = frame_of({.height = 640, .width = 640, .fit = Fit::letterbox_corner}, height, width);
    EXPECT_EQ(frame.top, 0);
    EXPECT_EQ(frame.left, 0);
    return std::pair{frame.width, frame.height};
  };
  EXPECT_EQ(resized(720, 1280), std::pair(std::int64_t{640}, std::int64_t{360}));
  EXPECT_EQ(resized(427, 640), std::pair(std::int64_t{640}, std::int64_t{427}));
  EXPECT_EQ(resized(333, 500), std::pair(std::int64_t{640}, std::int64_t{426}));
  EXPECT_EQ(resized(1080, 1920), std::pair(std::int64_t{640}, std::int64_t{360}));
}

TEST(Frame, centre_crop_cuts_the_middle_of_the_resized_picture) {
  const Frame frame = frame_of({.height = 224, .width = 224, .fit = Fit::centre_crop, .shorter_side = 256}, 480, 641);
  EXPECT_EQ(frame.height, 256);
  EXPECT_EQ(frame.width, 341);
  EXPECT_EQ(frame.top, -16);
  EXPECT_EQ(frame.left, -58);
}

}  // namespace
}  // namespace temper::data
