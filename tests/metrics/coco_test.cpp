// SPDX-License-Identifier: Apache-2.0
#include "metrics/coco.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "metrics/coco_overlap.h"
#include "temper/error.h"

namespace temper::metrics {
namespace {

Annotation object(std::int64_t id, std::int64_t image, std::int64_t category, Box box) {
  Annotation result;
  result.id = id;
  result.image_id = image;
  result.category_id = category;
  result.box = box;
  result.area = box.area();
  return result;
}

Prediction found(std::int64_t image, std::int64_t category, double score, Box box) {
  Prediction result;
  result.image_id = image;
  result.category_id = category;
  result.score = score;
  result.box = box;
  return result;
}

Box corners(double left, double top, double right, double bottom) { return {left, top, right - left, bottom - top}; }

std::vector<double> values_of(const CocoResult& result) {
  std::vector<double> values;
  for (const CocoFigure& figure : coco_figures(result)) values.push_back(figure.value);
  return values;
}

void expect_near(const std::vector<double>& got, const std::vector<double>& expected) {
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], expected[i], 1e-12) << "figure " << i;
}

/// An image, a category, and the corners of a box.
struct Row {
  std::int64_t image = 0;
  std::int64_t category = 0;
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
  double score = 0;
};

CocoResult score_rows(const std::vector<Row>& truth, const std::vector<Row>& found_rows, const CocoOptions& options) {
  std::vector<Annotation> objects;
  std::vector<Prediction> predictions;
  for (const Row& row : truth)
    objects.push_back(object(static_cast<std::int64_t>(objects.size()) + 1, row.image, row.category,
                             corners(row.left, row.top, row.right, row.bottom)));
  for (const Row& row : found_rows)
    predictions.push_back(found(row.image, row.category, row.score, corners(row.left, row.top, row.right, row.bottom)));
  return evaluate_coco(objects, predictions, options);
}

// The boxes are those of torchmetrics' tests of mean average precision (COCO images 42, 73, 74 and 987); the values
// were printed by pycocotools 2.0.11.
TEST(Coco, the_inputs_of_torchmetrics_score_as_in_pycocotools) {
  const std::vector<Row> truth = {{42, 4, 214.15, 41.29, 562.41, 285.07},  {73, 2, 13.00, 22.75, 548.98, 632.42},
                                  {73, 2, 1.66, 3.32, 270.26, 275.23},     {74, 4, 61.87, 276.25, 358.29, 379.43},
                                  {74, 1, 2.75, 3.66, 162.15, 316.06},     {74, 0, 295.55, 93.96, 313.97, 152.79},
                                  {74, 0, 326.94, 97.05, 340.49, 122.98},  {74, 0, 356.62, 95.47, 372.33, 147.55},
                                  {74, 0, 462.08, 105.09, 493.74, 146.99}, {74, 0, 277.11, 103.84, 292.44, 150.72},
                                  {987, 49, 72.92, 45.96, 91.23, 80.57},   {987, 49, 50.17, 45.34, 71.28, 79.83},
                                  {987, 49, 81.28, 47.04, 98.66, 78.50},   {987, 49, 63.96, 46.17, 84.35, 80.48},
                                  {987, 49, 75.29, 23.01, 91.85, 50.85},   {987, 49, 56.39, 21.65, 75.66, 45.54},
                                  {987, 49, 73.14, 1.10, 98.96, 28.33},    {987, 49, 62.34, 55.23, 78.14, 79.57},
                                  {987, 49, 44.17, 45.78, 63.99, 78.48},   {987, 49, 58.18, 44.80, 66.42, 56.25}};
  const std::vector<Row> predictions = {
      {42, 4, 258.15, 41.29, 606.41, 285.07, .236},  {73, 3, 61.00, 22.75, 565.00, 632.42, .318},
      {73, 2, 12.66, 3.32, 281.26, 275.23, .726},    {74, 4, 87.87, 276.25, 384.29, 379.43, .546},
      {74, 1, 0.00, 3.66, 142.15, 316.06, .3},       {74, 0, 296.55, 93.96, 314.97, 152.79, .407},
      {74, 0, 328.94, 97.05, 342.49, 122.98, .611},  {74, 0, 356.62, 95.47, 372.33, 147.55, .335},
      {74, 0, 464.08, 105.09, 495.74, 146.99, .805}, {74, 0, 276.11, 103.84, 291.44, 150.72, .953},
      {987, 49, 72.92, 45.96, 91.23, 80.57, .532},   {987, 49, 45.17, 45.34, 66.28, 79.83, .204},
      {987, 49, 82.28, 47.04, 99.66, 78.50, .782},   {987, 49, 59.96, 46.17, 80.35, 80.48, .202},
      {987, 49, 75.29, 23.01, 91.85, 50.85, .883},   {987, 49, 71.14, 1.10, 96.96, 28.33, .271},
      {987, 49, 61.34, 55.23, 77.14, 79.57, .561},   {987, 49, 41.17, 45.78, 60.99, 78.48, .204},
      {987, 49, 56.18, 44.80, 64.42, 56.25, .349}};
  const CocoResult result =
      score_rows(truth, predictions, {.image_ids = {42, 73, 74, 987}, .category_ids = {0, 1, 2, 3, 4, 49}});
  expect_near(values_of(result), {.636958038661009, .858965896589659, .760678925035361, .621735030645922, .8,
                                  .634983498349835, .432, .652, .652, .673333333333333, .8, .633333333333333});
  const std::vector<CocoCategoryFigures> categories = coco_categories(result);
  const double aps[] = {.725148514851485, .8, .454455445544554, -1, .650495049504951, .554691183404055};
  const double ars[] = {.78, .8, .45, -1, .65, .58};
  for (std::size_t k = 0; k < 6; ++k) {
    EXPECT_NEAR(categories[k].ap, aps[k], 1e-12) << k;
    EXPECT_NEAR(categories[k].ar, ars[k], 1e-12) << k;
  }
  EXPECT_EQ(categories[5].category_id, 49);
  EXPECT_EQ(categories[5].objects, 10);
}

TEST(Coco, images_without_objects_or_without_detections_count_as_in_pycocotools) {
  const Row truth{1, 0, 214, 41, 562, 285};
  const Row hit{1, 0, 258, 41, 606, 285, .536};
  const Row stray{2, 0, 258, 41, 606, 285, .536};
  expect_near(values_of(score_rows({truth}, {hit, stray}, {.image_ids = {1, 2}, .category_ids = {0}})),
              {.6, 1, 1, -1, -1, .6, .6, .6, .6, -1, -1, .6});
  expect_near(values_of(score_rows({truth, {2, 1, 1, 2, 3, 4}}, {hit}, {.image_ids = {1, 2}, .category_ids = {0, 1}})),
              {.3, .5, .5, 0, -1, .6, .3, .3, .3, 0, -1, .6});
}

// Golden values of the specification's synthetic fixture: a crowd of 200 x 200, one object, one detection on it.
TEST(Coco, an_object_of_id_0_is_never_matched) {
  const std::vector<Prediction> predictions = {found(1, 1, 0.7, {302, 102, 50, 80})};
  const CocoOptions options{.image_ids = {1}, .category_ids = {1}};
  const auto truth_with_id = [](std::int64_t id) {
    std::vector<Annotation> truth = {object(1, 1, 1, {0, 0, 200, 200}), object(id, 1, 1, {300, 100, 50, 80})};
    truth[0].is_crowd = true;
    return truth;
  };
  expect_near(values_of(evaluate_coco(truth_with_id(2), predictions, options)),
              {.8, 1, 1, -1, .8, -1, .8, .8, .8, -1, .8, -1});
  expect_near(values_of(evaluate_coco(truth_with_id(0), predictions, options)),
              {0, 0, 0, -1, 0, -1, 0, 0, 0, -1, 0, -1});
}

TEST(Coco, area_ranges_include_both_ends) {
  std::vector<Annotation> truth;
  std::vector<Prediction> predictions;
  const Box boxes[] = {{0, 0, 32, 32}, {100, 0, 32, 31}, {200, 0, 96, 96}, {300, 0, 96, 97}, {0, 200, 33, 32}};
  for (const Box& box : boxes) {
    truth.push_back(object(static_cast<std::int64_t>(truth.size()) + 1, 1, 1, box));
    predictions.push_back(found(1, 1, 0.5, box));
  }
  const CocoResult result = evaluate_coco(truth, predictions, {.image_ids = {1}, .category_ids = {1}});
  EXPECT_EQ(result.objects, (std::vector<std::int64_t>{5, 2, 3, 2}));
  expect_near(values_of(result), {1, 1, 1, 1, 1, 1, .2, 1, 1, 1, 1, 1});
}

TEST(Coco, keypoint_similarity_is_that_of_pycocotools) {
  Annotation truth = object(1, 1, 1, {90, 40, 100, 60});
  truth.area = 5000;
  std::vector<double> sigmas = {.26, .25, .25, .35, .35, .79, .79, .72, .72, .62, .62, 1.07, 1.07, .87, .87, .89, .89};
  for (double& sigma : sigmas) sigma /= 10;
  const auto shifted = [&](double dx, double dy) {
    Prediction prediction;
    for (int k = 0; k < 17; ++k) prediction.keypoints.push_back({100 + 5.0 * k + dx, 50 + 3.0 * k + dy, 2});
    return prediction;
  };
  truth.keypoints = shifted(0, 0).keypoints;
  EXPECT_NEAR(keypoint_similarity(shifted(0, 0), truth, sigmas), 1, 1e-15);
  EXPECT_NEAR(keypoint_similarity(shifted(1, 0), truth, sigmas), .9880604252012548, 1e-15);
  EXPECT_NEAR(keypoint_similarity(shifted(3, 4), truth, sigmas), .7764021519684848, 1e-15);
  EXPECT_NEAR(keypoint_similarity(shifted(10, 0), truth, sigmas), .49666930564615724, 1e-15);
  for (std::size_t k = 1; k < 17; k += 2) truth.keypoints[k].visibility = 0;
  EXPECT_NEAR(keypoint_similarity(shifted(3, 4), truth, sigmas), .7553080009485924, 1e-15);
  for (Keypoint& point : truth.keypoints) point.visibility = 0;
  EXPECT_NEAR(keypoint_similarity(shifted(0, 0), truth, sigmas), 1, 1e-15);
  EXPECT_NEAR(keypoint_similarity(shifted(120, 0), truth, sigmas), .9796157301510057, 1e-15);
  EXPECT_NEAR(keypoint_similarity(shifted(-200, 0), truth, sigmas), .10727723393387946, 1e-15);
}

TEST(Coco, curves_are_the_precision_of_each_class_and_their_mean) {
  const std::vector<Annotation> truth = {object(1, 1, 1, {0, 0, 50, 50}), object(2, 1, 1, {100, 0, 50, 50}),
                                         object(3, 1, 2, {0, 100, 50, 50})};
  const std::vector<Prediction> predictions = {found(1, 1, 0.9, {0, 0, 50, 50}), found(1, 1, 0.8, {200, 200, 50, 50}),
                                               found(1, 1, 0.7, {100, 0, 50, 50}), found(1, 2, 0.6, {0, 100, 50, 50})};
  const CocoResult result = evaluate_coco(truth, predictions, {.image_ids = {1}, .category_ids = {1, 2, 3}});
  const CocoCurve first = coco_curve(result, 0, 0);
  ASSERT_EQ(first.precision.size(), 101U);
  EXPECT_NEAR(first.precision[50], 1, 1e-12);
  EXPECT_NEAR(first.precision[51], 2.0 / 3, 1e-12);
  EXPECT_EQ(first.scores[50], 0.9);
  EXPECT_EQ(first.scores[51], 0.7);
  EXPECT_TRUE(coco_curve(result, 0, 2).precision.empty());
  EXPECT_NEAR(coco_mean_curve(result, 0).precision[51], (2.0 / 3 + 1) / 2, 1e-12);
}

TEST(Coco, other_thresholds_and_limits_leave_out_what_they_do_not_hold) {
  const std::vector<Annotation> truth = {object(1, 1, 1, {0, 0, 50, 50})};
  const std::vector<Prediction> predictions = {found(1, 1, 0.9, {0, 0, 50, 50})};
  const CocoResult result =
      evaluate_coco(truth, predictions,
                    {.image_ids = {1}, .category_ids = {1}, .iou_thresholds = {0.5, 0.6}, .max_detections = {300, 7}});
  const std::vector<CocoFigure> figures = coco_figures(result);
  EXPECT_NEAR(figures[0].value, 1, 1e-12);
  EXPECT_EQ(figures[0].max_detections, 300);
  EXPECT_EQ(figures[2].name, "AP75");
  EXPECT_EQ(figures[2].value, -1);
  EXPECT_EQ(figures[6].name, "AR7");
}

TEST(Coco, damaged_predictions_and_missing_masks_are_refused_by_name) {
  const std::vector<Annotation> truth = {object(1, 1, 1, {0, 0, 50, 50})};
  const CocoOptions options{.image_ids = {1}, .category_ids = {1}};
  const auto failure = [&](const Prediction& prediction, CocoOptions with) {
    try {
      (void)evaluate_coco(truth, std::vector{prediction}, with);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::bad_argument);
      return std::string(error.what());
    }
    return std::string("no error");
  };
  constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_NE(failure(found(1, 1, k_nan, {}), options).find("prediction 0 (image 1, category 1) has the score nan"),
            std::string::npos);
  EXPECT_NE(failure(found(1, 1, 0.5, {k_nan, 0, 1, 1}), options).find("box that is not finite"), std::string::npos);
  CocoOptions masks = options;
  masks.task = CocoTask::masks;
  EXPECT_NE(failure(found(1, 1, 0.5, {}), masks).find("annotation 1 of image 1 has no mask"), std::string::npos);
  CocoOptions keypoints = options;
  keypoints.task = CocoTask::keypoints;
  EXPECT_NE(failure(found(1, 1, 0.5, {}), keypoints).find("has 0 keypoints: expected 17"), std::string::npos);
  CocoOptions thresholds = options;
  thresholds.iou_thresholds = {1.5};
  EXPECT_NE(failure(found(1, 1, 0.5, {}), thresholds).find("1.5"), std::string::npos);
}

}  // namespace
}  // namespace temper::metrics
