// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <fstream>

#include "base/log.h"
#include "support/temporary_folder.h"
#include "support/test_data.h"
#include "temper/builder.h"
#include "temper/error.h"
#include "temper/tasks.h"

namespace temper::tasks {
namespace {

namespace fs = std::filesystem;

PlanMaker quick_maker() { return plan_maker({.optimization_level = 0}); }

fs::path copy_of(const std::string& name, const TemporaryFolder& folder) {
  const auto copy = folder / name;
  fs::copy_file(source_folder() / "examples/models" / name, copy);
  return copy;
}

class Predictors : public testing::Test {
 protected:
  void SetUp() override {
    set_log_sink([this](LogChannel channel, std::string_view text) {
      if (channel == LogChannel::warn) warnings_ += text;
    });
  }
  void TearDown() override { set_log_sink({}); }

  TemporaryFolder folder_;
  std::string warnings_;
  data::Image picture_ = data::make_image(64, 64, 3, std::vector<std::uint8_t>(64 * 64 * 3, 77));
};

TEST_F(Predictors, a_plan_beside_the_model_is_taken) {
  const auto model = copy_of("shapes_classifier.onnx", folder_);
  Builder({.optimization_level = 0}).build(model).save(folder_ / "shapes_classifier.plan");
  Classifier classify(model);
  EXPECT_EQ(classify.origin(), PlanOrigin::beside_model);
  EXPECT_EQ(classify.fallback_reason(), "");
  EXPECT_EQ(classify(picture_).size(), 8U);
  Classifier from_plan(folder_ / "shapes_classifier.plan");
  EXPECT_EQ(from_plan.origin(), PlanOrigin::given);
  EXPECT_EQ(from_plan(picture_).front().category, classify(picture_).front().category);
  EXPECT_EQ(warnings_, "");
}

TEST_F(Predictors, a_missing_plan_is_built_in_memory) {
  Classifier classify(copy_of("shapes_classifier.onnx", folder_), {.make_plan = quick_maker()});
  EXPECT_EQ(classify.origin(), PlanOrigin::built);
  EXPECT_NE(classify.fallback_reason().find("there is no plan"), std::string::npos);
  EXPECT_NE(warnings_.find("there is no plan"), std::string::npos);
}

TEST_F(Predictors, a_plan_of_another_model_is_not_taken) {
  const auto model = copy_of("shapes_classifier.onnx", folder_);
  Builder({.optimization_level = 0}).build(model).save(folder_ / "shapes_classifier.plan");
  std::ofstream(model, std::ios::app | std::ios::binary)
      << std::string("\x72\x00", 2);  // an empty field: the same network
  Classifier classify(model, {.make_plan = quick_maker()});
  EXPECT_EQ(classify.origin(), PlanOrigin::built);
  EXPECT_NE(classify.fallback_reason().find("was built from another model"), std::string::npos)
      << classify.fallback_reason();
}

TEST_F(Predictors, a_plan_that_cannot_be_used_is_not_taken) {
  const auto model = copy_of("shapes_classifier.onnx", folder_);
  std::ofstream(folder_ / "shapes_classifier.plan") << "not a plan";
  Classifier classify(model, {.make_plan = quick_maker()});
  EXPECT_EQ(classify.origin(), PlanOrigin::built);
  EXPECT_NE(classify.fallback_reason().find("cannot be used"), std::string::npos) << classify.fallback_reason();
}

TEST_F(Predictors, without_a_maker_a_missing_plan_is_an_error_that_says_what_to_do) {
  try {
    Classifier classify(copy_of("shapes_classifier.onnx", folder_));
    FAIL() << "there was no plan";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_plan);
    EXPECT_NE(error.message().find("build it with: temper build"), std::string::npos) << error.message();
  }
}

TEST_F(Predictors, batches_give_what_single_pictures_give) {
  const auto model = copy_of("scene_pose.onnx", folder_);
  OptimizationProfile profile;
  profile.add("images", {2, 3, 320, 320}, {2, 3, 320, 320}, {3, 3, 320, 320});
  const LoadOptions options{.values = {{"confidence", "0.001"}, {"max_detections", "3"}},
                            .make_plan = plan_maker({.profiles = {profile}, .optimization_level = 0})};
  PoseEstimator estimate(model, options);
  std::vector<data::Image> pictures;
  for (int i = 0; i < 4; ++i) {
    std::vector<std::uint8_t> pixels(240 * 320 * 3);
    for (std::size_t k = 0; k < pixels.size(); ++k) pixels[k] = static_cast<std::uint8_t>(k * (7 + 2 * i) % 253);
    pictures.push_back(data::make_image(240, 320, 3, pixels));
  }
  const auto together = estimate(pictures);  // one of three, one filled up to two
  ASSERT_EQ(together.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    const auto alone = estimate(pictures[i]);
    ASSERT_EQ(alone.size(), together[i].size());
    for (std::size_t k = 0; k < alone.size(); ++k) EXPECT_NEAR(alone[k].box.x, together[i][k].box.x, 0.1);
  }
  EXPECT_EQ(estimate.classes().size(), 4U);
}

TEST_F(Predictors, masks_and_label_maps_have_the_pictures_size) {
  const auto picture = data::make_image(100, 150, 3, std::vector<std::uint8_t>(100 * 150 * 3, 90));
  SemanticSegmenter segment(copy_of("scene_regions.onnx", folder_), {.make_plan = quick_maker()});
  EXPECT_EQ(segment(picture).shape(), (Shape{100, 150}));
  InstanceSegmenter find(copy_of("scene_segment.onnx", folder_),
                         {.values = {{"confidence", "0"}, {"max_detections", "2"}}, .make_plan = quick_maker()});
  for (const auto& object : find(picture)) EXPECT_EQ(mask_pixels(*object.mask).size(), 100U * 150U);
}

TEST_F(Predictors, calibration_takes_a_picture_and_points) {
  OptimizationProfile profile;
  profile.add("input", {1, 5, 360, 480}, {1, 5, 360, 480}, {1, 5, 360, 480});
  CalibrationChecker check(copy_of("scene_calibration.onnx", folder_),
                           {.make_plan = plan_maker({.profiles = {profile}, .optimization_level = 0})});
  const auto scores =
      check(data::make_image(360, 480, 3),
            {{"points", Tensor(DType::f32, {10, 5})},
             {"cam2img", Tensor::of<double>({3, 3}, {400, 0, 240, 0, 400, 180, 0, 0, 1})},
             {"lidar2cam", Tensor::of<double>({4, 4}, {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 9, 0, 0, 0, 1})}});
  ASSERT_EQ(scores.size(), 2U);
  EXPECT_NEAR(scores[0].score + scores[1].score, 1, 1e-6);
  EXPECT_EQ(check.classes(), (std::vector<std::string>{"miscalibrated", "calibrated"}));
}

}  // namespace
}  // namespace temper::tasks
