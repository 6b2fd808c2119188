// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <random>

#include "data/dataset.h"
#include "data/readers.h"
#include "metrics/run_length.h"
#include "support/temporary_folder.h"
#include "support/test_data.h"
#include "temper/error.h"

namespace temper::data {
namespace {

// A square as polygon, the same square as runs and as text, a crowd, and keypoints; the lists out of order.
constexpr const char* k_small = R"({"info": {"year": 2024, "deep": [[1], {"a": null}]},
 "annotations": [
  {"id": 7, "image_id": 20, "category_id": 3, "bbox": [1, 1, 2, 2], "area": 4.5, "iscrowd": 0,
   "segmentation": [[1, 1, 3, 1, 3, 3, 1, 3]]},
  {"id": 8, "image_id": 10, "category_id": 1, "bbox": [1, 1, 2, 2], "area": 4, "iscrowd": 1,
   "segmentation": {"size": [4, 5], "counts": [5, 2, 2, 2, 9]}},
  {"id": 9, "image_id": 10, "category_id": 3, "bbox": [0.5, 1, 2, 3.25],
   "keypoints": [1, 2, 2, 3, 4, 1, 0, 0, 0], "num_keypoints": 2}],
 "categories": [{"id": 3, "name": "traffic light"}, {"id": 1, "name": "tv"}],
 "images": [{"id": 20, "file_name": "b.jpg", "height": 4, "width": 5},
            {"id": 10, "file_name": "sub/a.jpg", "height": 4, "width": 5}]})";

class CocoReader : public testing::Test {
 protected:
  [[nodiscard]] Dataset read(std::string_view text, std::vector<std::string> classes = {},
                             std::int64_t limit = 0) const {
    std::ofstream(folder_ / "index.json") << text;
    return read_dataset({.format = "coco",
                         .images = "pictures",
                         .annotations = folder_ / "index.json",
                         .classes = std::move(classes),
                         .limit = limit});
  }
  /// The message of the error that reading `text` gives.
  [[nodiscard]] std::string failure(std::string_view text) const {
    try {
      (void)read(text);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::bad_argument);
      return error.what();
    }
    return "no error";
  }
  /// The small file with its first `from` replaced by `to`.
  static std::string changed(const std::string& from, const std::string& to) {
    std::string text = k_small;
    return text.replace(text.find(from), from.size(), to);
  }
  TemporaryFolder folder_;
};

TEST_F(CocoReader, reads_images_categories_and_all_kinds_of_annotations) {
  const Dataset dataset = read(k_small);
  ASSERT_EQ(dataset.samples.size(), 2U);
  EXPECT_EQ(dataset.samples[0].id, 10);
  EXPECT_EQ(dataset.samples[0].path, "pictures/sub/a.jpg");
  EXPECT_EQ(dataset.samples[1].width, 5);
  ASSERT_EQ(dataset.categories.size(), 2U);
  EXPECT_EQ(dataset.categories[0].name, "tv");
  ASSERT_EQ(dataset.annotations.size(), 3U);
  const metrics::Annotation& crowd = dataset.annotations[0];
  const metrics::Annotation& pose = dataset.annotations[1];
  const metrics::Annotation& square = dataset.annotations[2];
  EXPECT_EQ(crowd.id, 8);
  EXPECT_TRUE(crowd.is_crowd);
  EXPECT_EQ(square.area, 4.5);
  ASSERT_TRUE(square.mask && crowd.mask);
  EXPECT_EQ(*square.mask, *crowd.mask) << "polygon and runs of the same square";
  EXPECT_EQ(metrics::mask_area(*square.mask), 4);
  EXPECT_EQ(pose.area, 6.5) << "of the box, where the file has none";
  EXPECT_EQ(pose.box, (metrics::Box{0.5, 1, 2, 3.25}));
  EXPECT_EQ(pose.labelled_keypoints, 2);
  EXPECT_EQ(pose.keypoints[1], (metrics::Keypoint{3, 4, 1}));
  EXPECT_FALSE(pose.mask);
}

TEST_F(CocoReader, the_limit_keeps_the_first_images_and_their_annotations) {
  const Dataset dataset = read(k_small, {}, 1);
  ASSERT_EQ(dataset.samples.size(), 1U);
  EXPECT_EQ(dataset.samples[0].id, 10);
  EXPECT_EQ(dataset.annotations.size(), 2U);
}

TEST_F(CocoReader, classes_order_the_categories_whatever_the_spelling) {
  const Dataset dataset = read(k_small, {"TVMonitor", "zebra", "Traffic_Light"});
  ASSERT_EQ(dataset.categories.size(), 3U);
  EXPECT_EQ(dataset.categories[0].id, 1);
  EXPECT_EQ(dataset.categories[2].id, 3);
  EXPECT_NE(dataset.categories[1].id, 1);
  EXPECT_NE(dataset.categories[1].id, 3);
}

TEST_F(CocoReader, errors_say_the_file_the_place_and_what_was_expected) {
  EXPECT_NE(failure("{\"images\": [\n{\"id\": 1,}]}").find("line 2"), std::string::npos);
  EXPECT_NE(failure(changed("\"image_id\": 20", "\"image_id\": 21")).find("annotations[0]"), std::string::npos);
  EXPECT_NE(failure(changed("\"image_id\": 20", "\"image_id\": 21")).find("of image 21"), std::string::npos);
  EXPECT_NE(failure(changed("\"category_id\": 1", "\"category_id\": 2")).find("of category 2"), std::string::npos);
  EXPECT_NE(failure(changed("\"id\": 8", "\"id\": 7")).find("annotations[1]: annotation id 7 occurs twice"),
            std::string::npos);
  EXPECT_NE(failure(changed("\"id\": 20", "\"id\": 10")).find("images[1]"), std::string::npos);
  EXPECT_NE(failure(changed("[1, 1, 2, 2]", "[1, 1, 2]")).find("annotations[0]: 'bbox' has 3 numbers"),
            std::string::npos);
  EXPECT_NE(failure(changed("[1, 1, 2, 2]", "[1, 1, \"2\", 2]")).find("'bbox'"), std::string::npos);
  EXPECT_NE(failure(changed("2, 9]", "2, 8]")).find("annotations[1]"), std::string::npos);
  EXPECT_NE(failure(changed("\"size\": [4, 5]", "\"size\": [5, 4]")).find("5x4"), std::string::npos);
  EXPECT_NE(failure(changed("\"id\": 7,", "")).find("annotations[0]: 'id' is missing"), std::string::npos);
  EXPECT_NE(failure(changed("\"id\": 7,", "\"id\": 1.5,")).find("expected an integer"), std::string::npos);
  EXPECT_NE(failure("{\"images\": [], \"annotations\": []}").find("no samples"), std::string::npos);
  EXPECT_NE(failure("7").find("expected lists of records"), std::string::npos);
  EXPECT_NE(failure("").find("not valid JSON"), std::string::npos);
  EXPECT_NE(failure("{\"images\": [3]}").find("images[0]: expected an object"), std::string::npos);
  EXPECT_NE(failure(std::string(100000, '[')).find("levels"), std::string::npos);
}

TEST_F(CocoReader, an_unknown_format_and_a_missing_file_are_named) {
  try {
    (void)read_dataset({.format = "cocos", .images = {}, .annotations = {}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 'coco'"), std::string::npos) << error.what();
  }
  EXPECT_THROW((void)read_dataset({.format = "coco", .images = {}, .annotations = folder_ / "none.json"}), Error);
}

TEST_F(CocoReader, cut_and_mutated_files_give_errors_or_data_and_never_crash) {
  const std::string whole = k_small;
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_THROW(
        (void)parse_coco(whole.substr(0, length), "'cut'", {.format = "coco", .images = {}, .annotations = {}}), Error)
        << length;
  std::mt19937 random(11);
  constexpr std::string_view k_bytes = "0123456789[]{}\",:.-eEntf\\ \xff";
  int refused = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text = whole;
    for (std::size_t i = 0; i <= random() % 3; ++i) {
      const std::size_t at = random() % text.size();
      if (random() % 3 == 0)
        text.erase(at, 1 + random() % 8);
      else if (random() % 2 == 0)
        text[at] = k_bytes[random() % k_bytes.size()];
      else
        text.insert(at, 1, k_bytes[random() % k_bytes.size()]);
    }
    try {
      (void)parse_coco(text, "'mutated'", {.format = "coco", .images = {}, .annotations = {}});
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 1000);
}

TEST_F(CocoReader, coco128_reads_whole_with_masks) {
  const auto path = test_data("images/annotations/coco128_instances.json");
  if (!exists(path)) GTEST_SKIP() << absence_of(path);
  const Dataset dataset = read_dataset({.format = "coco", .images = {}, .annotations = path});
  EXPECT_EQ(dataset.samples.size(), 128U);
  EXPECT_EQ(dataset.categories.size(), 80U);
  EXPECT_EQ(dataset.annotations.size(), 939U);
  // COCO's own areas are those of the polygons; the masks' pixels agree closely over the whole set.
  double area = 0;
  double pixels = 0;
  for (const metrics::Annotation& annotation : dataset.annotations) {
    ASSERT_TRUE(annotation.mask);
    area += annotation.area;
    pixels += static_cast<double>(metrics::mask_area(*annotation.mask));
  }
  EXPECT_NEAR(pixels / area, 1, 0.01);
}

}  // namespace
}  // namespace temper::data
