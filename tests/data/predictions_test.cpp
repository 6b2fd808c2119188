// SPDX-License-Identifier: Apache-2.0
#include "data/predictions.h"

#include <gtest/gtest.h>

#include <random>

#include "metrics/run_length.h"
#include "temper/error.h"

namespace temper::data {
namespace {

Dataset small_dataset() {
  Dataset dataset;
  dataset.samples = {{.id = 4, .path = {}, .height = 10, .width = 12, .label = {}}};
  dataset.categories = {{90, "b"}, {1, "a"}};
  return dataset;
}

std::string failure(std::string_view text) {
  try {
    (void)parse_coco_results(text, "'r.json'", small_dataset());
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_argument);
    return error.what();
  }
  return "no error";
}

TEST(Predictions, written_results_read_back_the_same) {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> number(0, 10);
  std::vector<metrics::Object> objects;
  for (int i = 0; i < 50; ++i) {
    metrics::Object object{.category = static_cast<std::int64_t>(random() % 2),
                           .score = number(random) / 10,
                           .box = {number(random), number(random), number(random), number(random)},
                           .keypoints = {},
                           .mask = {}};
    if (i % 3 == 0) object.keypoints = {{number(random), number(random), 0.5}, {1, 2, 0.25}};
    std::vector<std::uint8_t> pixels(120);
    for (auto& pixel : pixels) pixel = random() % 2 == 0;
    if (i % 2 == 0) object.mask = metrics::encode_mask(pixels, 10, 12);
    objects.push_back(std::move(object));
  }
  const Dataset dataset = small_dataset();
  const auto predictions = predictions_of(objects, dataset.samples[0], dataset);
  EXPECT_EQ(predictions[0].category_id, objects[0].category == 0 ? 90 : 1);
  const auto read = parse_coco_results(coco_results_text(predictions), "'r.json'", dataset);
  ASSERT_EQ(read.size(), predictions.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    EXPECT_EQ(read[i].image_id, 4);
    EXPECT_EQ(read[i].category_id, predictions[i].category_id);
    EXPECT_EQ(read[i].score, predictions[i].score);
    EXPECT_EQ(read[i].box, predictions[i].box);
    EXPECT_EQ(read[i].keypoints, predictions[i].keypoints);
    EXPECT_EQ(read[i].mask, predictions[i].mask);
  }
}

TEST(Predictions, an_empty_list_means_no_detections) {
  EXPECT_TRUE(parse_coco_results("[]", "'r.json'", small_dataset()).empty());
  EXPECT_TRUE(parse_coco_results(coco_results_text({}), "'r.json'", small_dataset()).empty());
}

TEST(Predictions, a_missing_box_is_that_of_the_mask_or_of_all_keypoints) {
  const auto predictions = parse_coco_results(
      R"([{"image_id": 4, "category_id": 1, "score": 0.5, "segmentation": {"size": [10, 12], "counts": [12, 3, 105]}},
          {"image_id": 4, "category_id": 1, "score": 0.5, "keypoints": [3, 4, 1, 7, 2, 0]}])",
      "'r.json'", small_dataset());
  EXPECT_EQ(predictions[0].box, (metrics::Box{1, 2, 1, 3}));
  EXPECT_EQ(predictions[1].box, (metrics::Box{3, 2, 4, 2}));
}

TEST(Predictions, errors_name_the_record) {
  EXPECT_NE(failure(R"([{"image_id": 5, "category_id": 1, "score": 1, "bbox": [1, 2, 3, 4]}])").find("[0]: image 5"),
            std::string::npos);
  EXPECT_NE(failure(R"([{"image_id": 4, "category_id": 2, "score": 1, "bbox": [1, 2, 3, 4]}])").find("category 2"),
            std::string::npos);
  EXPECT_NE(failure(R"([{"image_id": 4, "category_id": 1, "bbox": [1, 2, 3, 4]}])").find("'score' is missing"),
            std::string::npos);
  EXPECT_NE(failure(R"([{"image_id": 4, "category_id": 1, "score": 1}])").find("expected at least one of 'bbox'"),
            std::string::npos);
  EXPECT_NE(failure(R"({"annotations": []})"
                    "x")
                .find("not valid JSON"),
            std::string::npos);
  EXPECT_NE(failure(R"({"annotations": [{}]})").find("a list of detections"), std::string::npos);
  EXPECT_NE(
      failure(R"([{"image_id": 4, "category_id": 1, "score": 1, "segmentation": {"size": [3, 3], "counts": "9"}}])")
          .find("[0]: 'segmentation': run lengths of 3x3"),
      std::string::npos);
}

TEST(Predictions, a_class_that_the_dataset_lacks_is_refused) {
  const Dataset dataset = small_dataset();
  const std::vector<metrics::Object> objects = {{.category = 2, .score = 1, .box = {}, .keypoints = {}, .mask = {}}};
  EXPECT_THROW((void)predictions_of(objects, dataset.samples[0], dataset), Error);
}

}  // namespace
}  // namespace temper::data
