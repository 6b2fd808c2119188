// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/file.h"
#include "data/dataset.h"
#include "data/image.h"
#include "data/pictures.h"
#include "data/yolo_label.h"
#include "metrics/run_length.h"
#include "support/temporary_folder.h"
#include "support/test_data.h"
#include "temper/error.h"

namespace temper::data {
namespace {

constexpr PictureSize k_size{.height = 100, .width = 200};

std::string failure(std::string_view text, std::int64_t keypoints = 0, std::int64_t classes = 3) {
  try {
    (void)parse_yolo_labels(text, "'a.txt'", k_size, keypoints, classes);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(YoloLabels, boxes_are_centres_and_sizes_in_shares_of_the_picture) {
  const auto labels =
      parse_yolo_labels("1 0.5 0.5 0.25 0.5\n\n  2\t0.1 0.2 0.1 0.2\r\n1 0.5 0.5 0.25 0.5\n", "'a.txt'", k_size, 0, 3);
  ASSERT_EQ(labels.size(), 2U) << "a line that occurs twice counts once";
  EXPECT_EQ(labels[0].category, 1);
  EXPECT_EQ(labels[0].box, (metrics::Box{75, 25, 50, 50}));
  EXPECT_EQ(labels[0].area, 2500);
  EXPECT_EQ(labels[1].category, 2);
}

TEST(YoloLabels, outlines_have_the_polygons_area_and_box) {
  const auto labels = parse_yolo_labels("0 0.1 0.1 0.3 0.1 0.1 0.5", "'a.txt'", k_size, 0, 3);
  ASSERT_EQ(labels.size(), 1U);
  EXPECT_NEAR(labels[0].area, 0.5 * 40 * 40, 1e-9);
  EXPECT_NEAR(labels[0].box.width, 40, 1e-12);
  EXPECT_NEAR(labels[0].box.y, 10, 1e-12);
  EXPECT_EQ(labels[0].outline.size(), 6U);
}

TEST(YoloLabels, poses_have_keypoints_with_or_without_visibility) {
  const auto with = parse_yolo_labels("0 0.5 0.5 0.5 0.5 0.25 0.5 1 0 0 0", "'a.txt'", k_size, 2, 1);
  EXPECT_EQ(with[0].keypoints[0], (metrics::Keypoint{50, 50, 1}));
  EXPECT_EQ(with[0].keypoints[1], (metrics::Keypoint{0, 0, 0}));
  EXPECT_DOUBLE_EQ(with[0].area, 100 * 50 * 0.53);
  const auto without = parse_yolo_labels("0 0.5 0.5 0.5 0.5 0.25 0.5 -1 -1", "'a.txt'", k_size, 2, 1);
  EXPECT_EQ(without[0].keypoints[0].visibility, 2);
  EXPECT_EQ(without[0].keypoints[1].visibility, 0);
}

TEST(YoloLabels, errors_name_file_and_line) {
  EXPECT_NE(failure("0 .5 .5 .1 .1\n0 .5 .5 .1").find("'a.txt', line 2: 4 numbers"), std::string::npos);
  EXPECT_NE(failure("0 .5 .5 .1 1.5").find("line 1: coordinate 1.5"), std::string::npos);
  EXPECT_NE(failure("3 .5 .5 .1 .1").find("class 3: the dataset has 3 classes"), std::string::npos);
  EXPECT_NE(failure("0.5 .5 .5 .1 .1").find("class 0.5"), std::string::npos);
  EXPECT_NE(failure("-1 .5 .5 .1 .1").find("class -1"), std::string::npos);
  EXPECT_NE(failure("car .5 .5 .1 .1").find("'car' is not a number"), std::string::npos);
  EXPECT_NE(failure("0 nan .5 .1 .1").find("'nan' is not a number"), std::string::npos);
  EXPECT_NE(failure("0 .5 .5 .1 .1 .2 .2", 2).find("each of 2 keypoints"), std::string::npos);
}

class YoloFolder : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_ / "images/val");
    std::filesystem::create_directories(folder_ / "labels/val");
    add_picture("images/val/000012.png");
    add_picture("images/val/000007.png");
    write_file_atomically(folder_ / "labels/val/000012.txt", "1 .5 .5 .5 .5\n0 .1 .1 .9 .1 .9 .9 .1 .9\n");
  }
  void add_picture(const std::string& name) const {
    write_file_atomically(folder_ / name, encode_image(make_image(20, 40, 3), ".png"));
  }
  [[nodiscard]] Dataset read(std::vector<std::string> classes = {}) const {
    return read_dataset(
        {.format = "yolo", .images = folder_ / "images/val", .annotations = {}, .classes = std::move(classes)});
  }
  TemporaryFolder folder_;
};

TEST_F(YoloFolder, labels_are_found_beside_the_pictures_and_a_picture_without_has_no_objects) {
  const Dataset dataset = read({"cat", "dog", "cow"});
  ASSERT_EQ(dataset.samples.size(), 2U);
  EXPECT_EQ(dataset.samples[0].id, 7) << "ids are the numbers that pictures are named by";
  EXPECT_EQ(dataset.samples[1].height, 20);
  ASSERT_EQ(dataset.annotations.size(), 2U);
  EXPECT_EQ(dataset.annotations[0].image_id, 12);
  EXPECT_EQ(dataset.annotations[0].box, (metrics::Box{10, 5, 20, 10}));
  EXPECT_EQ(dataset.categories[static_cast<std::size_t>(dataset.annotations[0].category_id)].name, "dog");
  ASSERT_TRUE(dataset.annotations[1].mask);
  EXPECT_EQ(metrics::mask_area(*dataset.annotations[1].mask), 32 * 16);
}

TEST_F(YoloFolder, class_names_come_from_the_label_folder_first) {
  write_file_atomically(folder_ / "labels/val/classes.txt", "dog\ncat\n");
  const Dataset dataset = read({"cat", "dog"});
  EXPECT_EQ(dataset.categories[0].name, "cat");
  EXPECT_EQ(dataset.annotations[0].category_id, dataset.categories[0].id) << "label 1 is the folder's second name";
}

TEST_F(YoloFolder, without_names_categories_are_numbers) {
  const Dataset dataset = read();
  ASSERT_EQ(dataset.categories.size(), 2U);
  EXPECT_EQ(dataset.categories[1].name, "1");
}

TEST_F(YoloFolder, a_label_file_without_a_picture_is_refused) {
  write_file_atomically(folder_ / "labels/val/000099.txt", "0 .5 .5 .5 .5\n");
  EXPECT_THROW((void)read(), Error);
}

TEST(PictureSize, equals_the_decoded_pictures_size) {
  const auto folder = test_data("images/coco128");
  if (!exists(folder)) GTEST_SKIP() << absence_of(folder);
  const auto pictures = list_pictures(folder);
  ASSERT_EQ(pictures.size(), 128U);
  for (std::size_t i = 0; i < pictures.size(); i += 8) {
    const Image image = read_image(folder / pictures[i]);
    EXPECT_EQ(picture_size(folder / pictures[i]), (PictureSize{image.height, image.width})) << pictures[i];
  }
}

TEST(PictureSize, follows_the_exif_orientation_as_the_decoder_does) {
  TemporaryFolder folder;
  const std::vector<std::byte> encoded = encode_image(make_image(16, 48, 3), ".jpg");
  // An EXIF block of one entry, orientation 6 (turn right), put behind the start marker.
  const std::string exif(
      "\xFF\xE1\x00\x22"
      "Exif\0\0"
      "MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0",
      36);
  std::string file(reinterpret_cast<const char*>(encoded.data()), encoded.size());
  file.insert(2, exif);
  write_file_atomically(folder / "turned.jpg", file);
  const Image image = read_image(folder / "turned.jpg");
  EXPECT_EQ(image.height, 48);
  EXPECT_EQ(picture_size(folder / "turned.jpg"), (PictureSize{image.height, image.width}));
}

TEST(PictureSize, files_that_are_no_pictures_are_refused) {
  TemporaryFolder folder;
  const std::vector<std::byte> encoded = encode_image(make_image(16, 48, 3), ".png");
  for (const std::size_t length : {0, 1, 8, 20}) {
    write_file_atomically(folder / "cut.png", std::span(encoded).first(length));
    EXPECT_THROW((void)picture_size(folder / "cut.png"), Error) << length;
  }
}

}  // namespace
}  // namespace temper::data
