// SPDX-License-Identifier: Apache-2.0
#include "metrics/detection_confusion.h"

#include <gtest/gtest.h>

namespace temper::metrics {
namespace {

Annotation object(std::int64_t image, std::int64_t category, Box box, bool is_crowd = false) {
  Annotation result;
  result.image_id = image;
  result.category_id = category;
  result.box = box;
  result.is_crowd = is_crowd;
  return result;
}

Prediction found(std::int64_t image, std::int64_t category, Box box, double score) {
  Prediction result;
  result.image_id = image;
  result.category_id = category;
  result.box = box;
  result.score = score;
  return result;
}

TEST(DetectionConfusion, counts_mistaken_missed_and_invented_objects) {
  const std::vector<std::int64_t> images = {1, 2};
  const std::vector<std::int64_t> categories = {10, 20};
  const std::vector<Annotation> truth = {object(1, 10, {0, 0, 10, 10}), object(1, 20, {50, 50, 10, 10}),
                                         object(1, 20, {80, 80, 10, 10}), object(2, 10, {0, 0, 10, 10}, true),
                                         object(3, 10, {0, 0, 10, 10})};
  const std::vector<Prediction> predictions = {
      found(1, 10, {0, 0, 10, 9}, 0.9),      // right
      found(1, 10, {50, 50, 10, 9}, 0.8),    // takes 20 for 10
      found(1, 20, {80, 80, 10, 10}, 0.25),  // not above the least score: the third object is missed
      found(1, 20, {0, 0, 10, 8}, 0.9),      // a second one on the first object: nothing is left for it
      found(2, 20, {30, 30, 5, 5}, 0.5),     // nothing there
  };
  const ConfusionMatrix confusion =
      detection_confusion(truth, predictions, {.image_ids = images, .category_ids = categories});
  EXPECT_EQ(confusion.at(0, 0), 1);
  EXPECT_EQ(confusion.at(1, 0), 1);
  EXPECT_EQ(confusion.at(1, 2), 1);
  EXPECT_EQ(confusion.at(2, 1), 2);
  EXPECT_EQ(confusion.total(), 5);
}

TEST(DetectionConfusion, a_detection_stands_for_the_object_it_overlaps_most_alone) {
  const std::vector<std::int64_t> images = {1};
  const std::vector<std::int64_t> categories = {1};
  const std::vector<Annotation> truth = {object(1, 1, {0, 0, 10, 10}), object(1, 1, {2, 0, 10, 10})};
  // Both detections are nearest to the first object; the second would do for the other one too.
  const std::vector<Prediction> predictions = {found(1, 1, {0, 0, 10, 10}, 0.9), found(1, 1, {0.9, 0, 10, 10}, 0.9)};
  const ConfusionMatrix confusion =
      detection_confusion(truth, predictions, {.image_ids = images, .category_ids = categories});
  EXPECT_EQ(confusion.at(0, 0), 1);
  EXPECT_EQ(confusion.at(0, 1), 1);
  EXPECT_EQ(confusion.at(1, 0), 1);
}

}  // namespace
}  // namespace temper::metrics
