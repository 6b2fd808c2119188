// SPDX-License-Identifier: Apache-2.0
#include "data/frames.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "support/temporary_folder.h"
#include "temper/error.h"

namespace temper::data {
namespace {

void write_picture(const std::filesystem::path& path, std::uint8_t value) {
  const Image image = make_image(2, 3, 3, std::vector<std::uint8_t>(18, value));
  write_file_atomically(path, std::span<const std::byte>(encode_image(image, ".png")));
}

TEST(Frames, a_folder_gives_its_pictures_by_name) {
  const TemporaryFolder folder;
  write_picture(folder / "b.png", 2);
  write_picture(folder / "a.PNG", 1);
  write_file_atomically(folder / "notes.txt", std::string_view("no picture"));
  const auto frames = open_frames(folder.path());
  for (const std::uint8_t value : {1, 2}) {
    const auto image = frames->next();
    ASSERT_TRUE(image.has_value());
    EXPECT_EQ(image->width, 3);
    EXPECT_EQ(image->row(1)[8], value);
  }
  EXPECT_EQ(frames->name(), (folder / "b.png").string());
  EXPECT_FALSE(frames->next().has_value());
}

TEST(Frames, raw_frames_follow_each_other) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "frames.raw", std::string_view("\1\2\3\4\5\6\7\10\11\12\13\14", 12));
  const auto bgr = open_frames(folder / "frames.raw", parse_raw_format("2x1:bgr"));
  EXPECT_EQ(bgr->next()->row(0)[0], 1);
  EXPECT_EQ(bgr->next()->row(0)[5], 12);
  EXPECT_FALSE(bgr->next().has_value());
  const auto rgb = open_frames(folder / "frames.raw", parse_raw_format("2x1:rgb"));
  EXPECT_EQ(rgb->next()->row(0)[0], 3);
  const auto gray = open_frames(folder / "frames.raw", parse_raw_format("2x3:gray"));
  EXPECT_EQ(gray->next()->row(2)[1], 6);
  EXPECT_EQ(gray->name(), (folder / "frames.raw").string() + "#0");
}

TEST(Frames, what_cannot_be_read_is_refused) {
  const TemporaryFolder folder;
  EXPECT_THROW(open_frames(folder / "missing.png"), Error);
  EXPECT_THROW(open_frames(folder.path()), Error);
  write_file_atomically(folder / "frames.raw", std::string_view("12345"));
  EXPECT_THROW(open_frames(folder / "frames.raw", parse_raw_format("2x1:bgr")), Error);
  EXPECT_THROW(open_frames(folder / "frames.raw"), Error) << "no video either";
  EXPECT_THROW(static_cast<void>(parse_raw_format("2x1")), Error);
  EXPECT_THROW(static_cast<void>(parse_raw_format("2x1:yuv")), Error);
  EXPECT_THROW(static_cast<void>(parse_raw_format("0x1:bgr")), Error);
}

}  // namespace
}  // namespace temper::data
