// SPDX-License-Identifier: Apache-2.0
// Goldens printed by nuscenes-devkit d9de17a.
#include <gtest/gtest.h>

#include <cmath>

#include "base/file.h"
#include "base/json.h"
#include "data/nuscenes_boxes.h"
#include "metrics/nuscenes.h"
#include "support/test_data.h"
#include "temper/error.h"

namespace temper::metrics {
namespace {

constexpr double k_rounding = 1e-12;

class NuscenesGolden : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = test_data("../specs/goldens/nuscenes");
    if (!exists(folder_)) GTEST_SKIP() << absence_of(folder_);
    truth_ = data::read_nuscenes_boxes(folder_ / "small_gt.json");
    found_ = data::read_nuscenes_boxes(folder_ / "small_pred.json");
    expected_ = json_in("small_expected.json");
    const Json egos = json_in("small_ego_translation.json");
    for (Sample3d& sample : found_)
      for (Box3d& box : sample.boxes)
        for (std::size_t i = 0; i < 3; ++i)
          box.ego_translation[i] = box.translation[i] - egos[sample.token][i].get<double>();
  }
  /// The file's content; NaN, which Python writes, as null.
  [[nodiscard]] Json json_in(const std::string& name) const {
    std::string text = read_file(folder_ / name);
    for (std::size_t at = text.find("NaN"); at != std::string::npos; at = text.find("NaN", at))
      text.replace(at, 3, "null");
    return parse_json(text, name);
  }

  static void expect_near(double got, const Json& expected, const std::string& what) {
    if (expected.is_null())
      EXPECT_TRUE(std::isnan(got)) << what;
    else
      EXPECT_NEAR(got, expected.get<double>(), k_rounding) << what;
  }

  static void expect_result(const NuscenesResult& result, const Json& expected) {
    expect_near(result.mean_ap, expected["mean_ap"], "mean_ap");
    for (std::size_t e = 0; e < k_box_errors; ++e) {
      const std::string name(box_error_name(static_cast<BoxError>(e)));
      expect_near(result.errors[e], expected["tp_errors"][name], name);
      expect_near(result.scores[e], expected["tp_scores"][name], name);
    }
    constexpr const char* k_thresholds[] = {"0.5", "1.0", "2.0", "4.0"};
    for (const NuscenesClassFigures& figures : result.classes) {
      expect_near(figures.mean_ap, expected["mean_dist_aps"][figures.name], figures.name);
      for (std::size_t t = 0; t < 4; ++t)
        expect_near(figures.aps[t], expected["label_aps"][figures.name][k_thresholds[t]], figures.name);
      for (std::size_t e = 0; e < k_box_errors; ++e) {
        const Json& errors = expected["label_tp_errors"][figures.name];
        expect_near(figures.errors[e], errors[std::string(box_error_name(static_cast<BoxError>(e)))], figures.name);
      }
    }
  }

  std::filesystem::path folder_;
  std::vector<Sample3d> truth_;
  std::vector<Sample3d> found_;
  Json expected_;
};

TEST_F(NuscenesGolden, unfiltered_boxes_score_as_in_the_devkit) {
  const NuscenesResult result = evaluate_nuscenes(truth_, found_);
  EXPECT_NEAR(result.nd_score, 0.3411702846999173, k_rounding);
  expect_result(result, expected_["unfiltered"]);
}

TEST_F(NuscenesGolden, filtered_boxes_score_as_in_the_devkit) {
  const NuscenesFilterCounts truth = filter_nuscenes(truth_, nuscenes_classes());
  const NuscenesFilterCounts found = filter_nuscenes(found_, nuscenes_classes());
  EXPECT_EQ(Json({truth.all, truth.in_range, truth.with_points}), expected_["filter_counts_gt"]);
  EXPECT_EQ(Json({found.all, found.in_range, found.with_points}), expected_["filter_counts_pred"]);
  const NuscenesResult result = evaluate_nuscenes(truth_, found_);
  EXPECT_NEAR(result.nd_score, 0.3282381780658462, k_rounding);
  expect_result(result, expected_["filtered"]);

  const Json details = json_in("small_car_2.0_details.json");
  const NuscenesCurve& curve = result.classes[0].curves[2];
  for (std::size_t i = 0; i < 101; ++i) {
    expect_near(curve.precision[i], details["precision"][i], "precision");
    expect_near(curve.confidence[i], details["confidence"][i], "confidence");
    for (std::size_t e = 0; e < k_box_errors; ++e) {
      const std::string name(box_error_name(static_cast<BoxError>(e)));
      expect_near(curve.errors[e][i], details[name][i], name);
    }
  }
}

TEST(NuscenesBoxes, nan_velocities_are_read_and_damage_is_named) {
  const auto text = [](const std::string& velocity, const std::string& size) {
    return R"({"meta": {"note": "NaN stays"}, "results": {"s\"NaN": [{"sample_token": "s", "translation": [1, 2, 3],
      "size": )" +
           size + R"(, "rotation": [1, 0, 0, 0], "velocity": )" + velocity + R"(, "detection_name": "car",
      "detection_score": 0.5, "attribute_name": ""}]}})";
  };
  const auto samples = data::parse_nuscenes_boxes(text("[NaN, 2]", "[1, 2, 3]"), "'a.json'");
  ASSERT_EQ(samples.size(), 1U);
  EXPECT_EQ(samples[0].token, "s\"NaN");
  EXPECT_TRUE(std::isnan(samples[0].boxes[0].velocity[0]));
  EXPECT_EQ(samples[0].boxes[0].velocity[1], 2);
  EXPECT_EQ(samples[0].boxes[0].points, -1);
  EXPECT_THROW((void)data::parse_nuscenes_boxes(text("[1]", "[1, 2, 3]"), "'a.json'"), Error);
  EXPECT_THROW((void)data::parse_nuscenes_boxes(text("[1, 2]", "[1, NaN, 3]"), "'a.json'"), Error);
  EXPECT_THROW((void)data::parse_nuscenes_boxes(text("[1, 2]", "[1, 3]"), "'a.json'"), Error);
  EXPECT_THROW((void)data::parse_nuscenes_boxes("{}", "'a.json'"), Error);
  EXPECT_THROW((void)data::parse_nuscenes_boxes("{\"results\": {\"a\": 1}}", "'a.json'"), Error);
  const std::string whole = text("[NaN, 2]", "[1, 2, 3]");
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_THROW((void)data::parse_nuscenes_boxes(whole.substr(0, length), "'cut'"), Error);
}

}  // namespace
}  // namespace temper::metrics
