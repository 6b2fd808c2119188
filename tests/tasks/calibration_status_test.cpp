// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <random>

#include "tasks/task.h"
#include "temper/error.h"

namespace temper::tasks {
namespace {

NetworkInfo calibration_network() {
  return {.inputs = {{.name = "input", .dtype = DType::f32, .shape = {-1, 5, -1, -1}}},
          .outputs = {{.name = "output", .dtype = DType::f32, .shape = {-1, 2}}},
          .metadata = {{"names", "{0: 'miscalibrated', 1: 'calibrated'}"}}};
}

/// A camera at the lidar's place that looks along z: 10 pixels a metre at 1 m, centre (4, 3).
Input sample(std::int64_t height, std::int64_t width, const std::vector<float>& points,
             const std::vector<double>& lens = {}) {
  Input input;
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(height * width * 3));
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(i * 7);
  input.tensors = {{"image", Tensor::of<std::uint8_t>({height, width, 3}, pixels)},
                   {"points", Tensor::of<float>({static_cast<std::int64_t>(points.size() / 5), 5}, points)},
                   {"cam2img", Tensor::of<double>({3, 3}, {10, 0, 4, 0, 10, 3, 0, 0, 1})},
                   {"lidar2cam", Tensor::of<double>({4, 4}, {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1})}};
  if (!lens.empty())
    input.tensors.emplace_back("distortion_coefficients",
                               Tensor::of<double>({static_cast<std::int64_t>(lens.size())}, lens));
  return input;
}

Tensor channels_of(const Input& input, Variant variant) {
  const auto task = create_task({.kind = "calibration_status", .values = {}}, calibration_network());
  return task->preprocess({&input, 1}, variant).inputs.front().second;
}

class Calibration : public testing::TestWithParam<Variant> {};

TEST_P(Calibration, nearer_points_cover_farther_ones) {
  // At (4, 3): 64 m with intensity 51, then 32 m with intensity 102 one pixel to the right; one behind the camera.
  const auto input = sample(8, 9, {0, 0, 64, 51, 0, 3.2F, 0, 32, 102, 0, 0, 0, -5, 255, 0});
  const Tensor tensor = channels_of(input, GetParam());
  ASSERT_EQ(tensor.shape(), (Shape{1, 5, 8, 9}));
  const auto at = [&](std::int64_t c, std::int64_t y, std::int64_t x) {
    return tensor.data<float>()[static_cast<std::size_t>((c * 8 + y) * 9 + x)];
  };
  EXPECT_FLOAT_EQ(at(0, 0, 1), 21.0F / 255);
  EXPECT_FLOAT_EQ(at(2, 0, 1), 35.0F / 255);
  EXPECT_FLOAT_EQ(at(3, 3, 3), 0.5F);
  EXPECT_FLOAT_EQ(at(3, 3, 4), 0.25F);
  EXPECT_FLOAT_EQ(at(4, 4, 6), 0.4F);
  EXPECT_FLOAT_EQ(at(4, 2, 3), 0.2F);
  EXPECT_EQ(at(3, 3, 2), 0);
  EXPECT_EQ(at(3, 3, 7), 0);
}

INSTANTIATE_TEST_SUITE_P(Variants, Calibration, testing::Values(Variant::fast, Variant::plain),
                         [](const auto& test) { return test.param == Variant::fast ? "fast" : "plain"; });

TEST(Calibration, variants_are_equal_on_random_sweeps) {
  std::mt19937 random(5);
  std::uniform_real_distribution<float> spread(-3, 3);
  for (int round = 0; round < 20; ++round) {
    std::vector<float> points;
    for (int i = 0; i < 300; ++i) {
      points.insert(points.end(),
                    {spread(random), spread(random), static_cast<float>(random() % 20), spread(random), 0});
    }
    const auto input =
        sample(31, 47, points, round % 2 == 0 ? std::vector<double>() : std::vector<double>{-0.1, 0, 0, 0});
    EXPECT_TRUE(channels_of(input, Variant::fast).equals(channels_of(input, Variant::plain)));
  }
}

TEST(Calibration, scores_become_probabilities_of_the_named_classes) {
  const auto task = create_task({.kind = "calibration_status", .values = {}}, calibration_network());
  const std::vector<Placement> placements(1);
  const auto results = task->postprocess({{"output", Tensor::of<float>({1, 2}, {0, 2})}}, placements, Variant::fast);
  ASSERT_EQ(results.front().classes.size(), 2U);
  EXPECT_EQ(results.front().classes.front().category, 1);
  EXPECT_NEAR(results.front().classes.front().score, 0.880797, 1e-6);
  EXPECT_EQ(task->classes().back(), "calibrated");
}

TEST(Calibration, a_sample_that_lacks_something_is_refused) {
  auto input = sample(8, 9, {0, 0, 64, 51, 0});
  input.tensors.pop_back();
  try {
    channels_of(input, Variant::fast);
    FAIL() << "a sample without lidar2cam was taken";
  } catch (const Error& error) {
    EXPECT_NE(error.message().find("lacks 'lidar2cam' ([4, 4]); it has image, points, cam2img"), std::string::npos)
        << error.message();
  }
}

}  // namespace
}  // namespace temper::tasks
