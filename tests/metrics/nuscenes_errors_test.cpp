// SPDX-License-Identifier: Apache-2.0
// Cases and values of nuscenes-devkit's eval/detection/tests/test_utils.py.
#include "metrics/nuscenes_errors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "metrics/interpolate.h"
#include "temper/error.h"

namespace temper::metrics {
namespace {

constexpr double k_pi = std::numbers::pi;
constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();

Box3d sized(double width, double length, double height) {
  Box3d box;
  box.size = {width, length, height};
  return box;
}

std::array<double, 4> about_z(double yaw) { return {std::cos(yaw / 2), 0, 0, std::sin(yaw / 2)}; }

TEST(NuscenesErrors, sizes_overlap_centre_on_centre) {
  EXPECT_DOUBLE_EQ(scale_iou(sized(4, 4, 4), sized(4, 4, 4)), 1);
  EXPECT_DOUBLE_EQ(scale_iou(sized(2, 2, 2), sized(1, 1, 1)), 1.0 / 8);
  EXPECT_DOUBLE_EQ(scale_iou(sized(1, 1, 1), sized(2, 2, 2)), 1.0 / 8);
  EXPECT_NEAR(scale_iou(sized(.96, .37, .69), sized(.32, .01, .39)), .00509204, 1e-7);
  EXPECT_THROW((void)scale_iou(sized(0, 1, 1), sized(1, 1, 1)), Error);
  EXPECT_THROW((void)scale_iou(sized(1, 1, 1), sized(1, -1, 1)), Error);
}

TEST(NuscenesErrors, angles_differ_within_their_period) {
  const auto degrees = [](double x, double y, double period) {
    return std::abs(angle_difference(x * k_pi / 180, y * k_pi / 180, period * k_pi / 180)) * 180 / k_pi;
  };
  EXPECT_NEAR(degrees(90, 0, 360), 90, 1e-9);
  EXPECT_NEAR(degrees(90, 0, 180), 90, 1e-9);
  EXPECT_NEAR(degrees(90, 0, 90), 0, 1e-9);
  EXPECT_NEAR(degrees(0, 90, 90), 0, 1e-9);
  EXPECT_NEAR(degrees(0, 180, 180), 0, 1e-9);
  EXPECT_NEAR(degrees(0, 180, 360), 180, 1e-9);
  EXPECT_NEAR(degrees(0, 180 + 360 * 200, 360), 180, 1e-9);
}

TEST(NuscenesErrors, yaw_is_where_the_x_axis_points) {
  EXPECT_NEAR(yaw_of(about_z(k_pi / 8)), k_pi / 8, 1e-15);
  EXPECT_NEAR(yaw_of({std::cos(k_pi / 16), 0, std::sin(k_pi / 16), 0}), 0, 1e-15) << "a turn about y";
  EXPECT_NEAR(yaw_of({3 * std::cos(.4), 0, 0, 3 * std::sin(.4)}), .8, 1e-15) << "not of length 1";
  EXPECT_EQ(yaw_of({0, 0, 0, 0}), 0);
  EXPECT_NEAR(std::abs(angle_difference(yaw_of(about_z(1.1 * k_pi)), yaw_of(about_z(.9 * k_pi)), 2 * k_pi)), .2 * k_pi,
              1e-12);
}

TEST(NuscenesErrors, distances_and_velocities) {
  Box3d a = sized(1, 1, 1);
  Box3d b = sized(1, 1, 1);
  a.translation = {4.2, 2.8, 0};
  b.translation = {-1.45, 3.5, 100};
  EXPECT_NEAR(center_distance(a, b), 5.693197, 1e-6);
  a.velocity = {8.2, 1.4};
  b.velocity = {6.4, -9.4};
  EXPECT_NEAR(box_errors(a, b, false)[3], 10.948973, 1e-6);
  b.velocity[0] = k_nan;
  EXPECT_TRUE(std::isnan(box_errors(a, b, false)[3]));
  EXPECT_TRUE(std::isnan(box_errors(a, b, false)[4])) << "no attribute";
  a.attribute = "vehicle.parked";
  EXPECT_EQ(box_errors(a, b, false)[4], 1);
  b.attribute = "vehicle.parked";
  EXPECT_EQ(box_errors(a, b, false)[4], 0);
}

TEST(NuscenesErrors, running_means_skip_what_is_not_known) {
  const auto expect_means = [](std::vector<double> values, std::vector<double> expected) {
    const std::vector<double> means = running_mean(values);
    ASSERT_EQ(means.size(), expected.size());
    for (std::size_t i = 0; i < means.size(); ++i) EXPECT_NEAR(means[i], expected[i], 1e-12);
  };
  expect_means({k_nan, 5}, {0, 5});
  expect_means({5, 2, k_nan}, {5, 3.5, 3.5});
  expect_means({k_nan, 4.5, k_nan}, {0, 4.5, 4.5});
  expect_means({k_nan, k_nan}, {1, 1});
  expect_means({4}, {4});
  expect_means({k_nan, 3.58, 2.14, k_nan, 9, 1.48, k_nan}, {0, 3.58, 2.86, 2.86, 14.72 / 3, 4.05, 4.05});
}

TEST(Interpolate, takes_the_last_of_doubled_places_and_the_given_right_end) {
  const std::vector<double> xs = {0, 1, 1, 3};
  const std::vector<double> ys = {5, 6, 8, 12};
  EXPECT_EQ(interpolate(std::vector<double>{-1, 0, .5, 1, 2, 3, 4}, xs, ys, 7),
            (std::vector<double>{5, 5, 5.5, 8, 10, 12, 7}));
  EXPECT_EQ(interpolate(std::vector<double>{0, 1, 2}, std::vector<double>{1}, std::vector<double>{9}, 0),
            (std::vector<double>{9, 9, 0}));
}

}  // namespace
}  // namespace temper::metrics
