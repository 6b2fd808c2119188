// SPDX-License-Identifier: Apache-2.0
#include "data/camera.h"

#include <gtest/gtest.h>

#include <numeric>

#include "temper/error.h"

namespace temper::data {
namespace {

/// What OpenCV 4.6 gives: getOptimalNewCameraMatrix (alpha 0), and the sum of the bytes that undistort makes of a ramp.
struct Golden {
  std::int64_t width, height;
  CameraMatrix camera;
  std::vector<double> lens;
  double fx, fy, cx, cy;
  std::int64_t sum;
};

const std::vector<Golden>& goldens() {
  static const std::vector<Golden> all = {{480,
                                           360,
                                           {400, 0, 240, 0, 410, 175, 0, 0, 1},
                                           {-0.3, 0.1, 0.001, -0.0005, -0.02},
                                           351.357178,
                                           383.891846,
                                           239.138801,
                                           174.135053,
                                           64756412},
                                          {640,
                                           400,
                                           {500, 0, 310, 0, 505, 210, 0, 0, 1},
                                           {-0.1, 0.02, 0.001, 0.002},
                                           479.023804,
                                           495.740021,
                                           310.134411,
                                           210.042744,
                                           95901144},
                                          {640,
                                           400,
                                           {500, 0, 310, 0, 505, 210, 0, 0, 1},
                                           {-0.1, 0.02, 0.001, 0.002, 0.01, 0.05, -0.01, 0.002},
                                           468.732269,
                                           491.674347,
                                           309.837121,
                                           210.217940,
                                           95920613}};
  return all;
}

TEST(Camera, optimal_matrix_is_opencvs) {
  for (const auto& golden : goldens()) {
    const auto matrix = optimal_camera_matrix(golden.camera, Lens(golden.lens), golden.height, golden.width);
    EXPECT_NEAR(matrix[0], golden.fx, 5e-5);  // OpenCV keeps the grid in f32
    EXPECT_NEAR(matrix[4], golden.fy, 5e-5);
    EXPECT_NEAR(matrix[2], golden.cx, 5e-5);
    EXPECT_NEAR(matrix[5], golden.cy, 5e-5);
  }
}

TEST(Camera, undistorted_picture_is_opencvs) {
  for (const auto& golden : goldens()) {
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(golden.width * golden.height * 3));
    for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>((i * 37 + 11) % 251);
    const Image image = make_image(golden.height, golden.width, 3, pixels);
    const CameraMatrix straight = {golden.fx, 0, golden.cx, 0, golden.fy, golden.cy, 0, 0, 1};
    const Image result = undistorted(image, golden.camera, Lens(golden.lens), straight);
    std::int64_t sum = 0;
    for (std::int64_t y = 0; y < result.height; ++y)
      sum = std::accumulate(result.row(y), result.row(y) + result.width * 3, sum);
    EXPECT_NEAR(static_cast<double>(sum), static_cast<double>(golden.sum), 200)
        << "six decimals of the matrix are given";
  }
}

TEST(Camera, straightening_undoes_the_lens) {
  const Lens lens(goldens().front().lens);
  for (const double x : {-0.4, 0.0, 0.3}) {
    const auto [u, v] = lens.distort(x, 0.2);
    const auto [back_x, back_y] = lens.straighten(u, v);
    EXPECT_NEAR(back_x, x, 1e-3);
    EXPECT_NEAR(back_y, 0.2, 1e-3);
  }
}

TEST(Camera, other_lenses_are_refused) {
  EXPECT_THROW(Lens(std::vector<double>(3)), Error);
  EXPECT_THROW(Lens(std::vector<double>(14, 0.1)), Error);
  EXPECT_TRUE(Lens(std::vector<double>(14)).is_straight());
}

}  // namespace
}  // namespace temper::data
