// SPDX-License-Identifier: Apache-2.0
#pragma once

// Pinhole cameras with OpenCV's lens model.

#include <array>
#include <span>
#include <vector>

#include "data/image.h"

namespace temper::data {

/// fx, skew, cx; 0, fy, cy; 0, 0, 1.
using CameraMatrix = std::array<double, 9>;

/// Lens coefficients k1, k2, p1, p2, k3, k4, k5, k6, s1, s2, s3, s4; the rest are 0.
class Lens {
 public:
  Lens() = default;
  /// Errors: bad_argument for other than 0, 4, 5, 8 or 12 coefficients; unsupported for a tilted sensor (14).
  explicit Lens(std::span<const double> coefficients);
  [[nodiscard]] bool is_straight() const;
  /// Where the lens puts a point of the plane at distance 1.
  [[nodiscard]] std::array<double, 2> distort(double x, double y) const;
  /// The point that it puts there, by five fixed-point steps. Source: cv::undistortPoints.
  [[nodiscard]] std::array<double, 2> straighten(double x, double y) const;

 private:
  std::array<double, 12> k_{};
};

/// The matrix with which a straightened picture of the same size shows only what the camera saw.
/// Source: cv::getOptimalNewCameraMatrix of OpenCV 4.6, alpha = 0.
[[nodiscard]] CameraMatrix optimal_camera_matrix(const CameraMatrix& camera, const Lens& lens, std::int64_t height,
                                                 std::int64_t width);

/// The picture as a straight lens would have taken it with `straight`. Source: cv::undistort.
[[nodiscard]] Image undistorted(const Image& image, const CameraMatrix& camera, const Lens& lens,
                                const CameraMatrix& straight);

}  // namespace temper::data
