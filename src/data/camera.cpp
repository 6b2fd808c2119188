// SPDX-License-Identifier: Apache-2.0
#include "data/camera.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <opencv2/imgproc.hpp>

#include "base/check.h"
#include "data/matrix.h"

namespace temper::data {

namespace {

/// remap places pixels to the 32nd.
constexpr int k_parts = cv::INTER_TAB_SIZE;

/// Sides of the grid of points that decides what is visible.
constexpr int k_grid = 9;

double radial(const std::array<double, 12>& k, double r2) {
  return (1 + ((k[4] * r2 + k[1]) * r2 + k[0]) * r2) / (1 + ((k[7] * r2 + k[6]) * r2 + k[5]) * r2);
}

/// Tangential and thin prism shifts.
std::array<double, 2> shift(const std::array<double, 12>& k, double x, double y) {
  const double r2 = x * x + y * y;
  return {2 * k[2] * x * y + k[3] * (r2 + 2 * x * x) + k[8] * r2 + k[9] * r2 * r2,
          k[2] * (r2 + 2 * y * y) + 2 * k[3] * x * y + k[10] * r2 + k[11] * r2 * r2};
}

}  // namespace

Lens::Lens(std::span<const double> coefficients) {
  const auto count = coefficients.size();
  const bool is_tilted =
      count == 14 && std::ranges::any_of(coefficients.subspan(12), [](double tilt) { return tilt != 0; });
  TEMPER_CHECK(!is_tilted, unsupported,
               "lenses before a tilted sensor (14 coefficients) are not straightened; "
               "straighten the pictures beforehand");
  TEMPER_CHECK(count == 0 || count == 4 || count == 5 || count == 8 || count == 12 || count == 14, bad_argument,
               "a lens has ", count, " coefficients; expected 0, 4, 5, 8, 12 or 14");
  std::copy_n(coefficients.begin(), std::min<std::size_t>(count, 12), k_.begin());
}

bool Lens::is_straight() const {
  return std::ranges::all_of(k_, [](double coefficient) { return coefficient == 0; });
}

std::array<double, 2> Lens::distort(double x, double y) const {
  const double scale = radial(k_, x * x + y * y);
  const auto [dx, dy] = shift(k_, x, y);
  return {x * scale + dx, y * scale + dy};
}

std::array<double, 2> Lens::straighten(double x, double y) const {
  double straight_x = x;
  double straight_y = y;
  for (int step = 0; step < 5; ++step) {
    const double scale = radial(k_, straight_x * straight_x + straight_y * straight_y);
    if (scale <= 0) return {x, y};  // beyond what the model covers
    const auto [dx, dy] = shift(k_, straight_x, straight_y);
    straight_x = (x - dx) / scale;
    straight_y = (y - dy) / scale;
  }
  return {straight_x, straight_y};
}

CameraMatrix optimal_camera_matrix(const CameraMatrix& camera, const Lens& lens, std::int64_t height,
                                   std::int64_t width) {
  constexpr double most = std::numeric_limits<double>::max();
  double left = -most;
  double right = most;
  double top = -most;
  double bottom = most;
  for (int row = 0; row < k_grid; ++row) {
    for (int column = 0; column < k_grid; ++column) {
      const double u = static_cast<double>(column * width) / (k_grid - 1);
      const double v = static_cast<double>(row * height) / (k_grid - 1);
      const auto [x, y] = lens.straighten((u - camera[2]) / camera[0], (v - camera[5]) / camera[4]);
      if (column == 0) left = std::max(left, x);
      if (column == k_grid - 1) right = std::min(right, x);
      if (row == 0) top = std::max(top, y);
      if (row == k_grid - 1) bottom = std::min(bottom, y);
    }
  }
  const double fx = static_cast<double>(width - 1) / (right - left);
  const double fy = static_cast<double>(height - 1) / (bottom - top);
  return {fx, 0, -fx * left, 0, fy, -fy * top, 0, 0, 1};
}

Image undistorted(const Image& image, const CameraMatrix& camera, const Lens& lens, const CameraMatrix& straight) {
  const auto rows = static_cast<int>(image.height);
  const auto columns = static_cast<int>(image.width);
  // Whole pixels, and 32nds beside them: remap's own form.
  cv::Mat whole(rows, columns, CV_16SC2);
  cv::Mat part(rows, columns, CV_16UC1);
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const auto [x, y] = lens.distort((column - straight[2]) / straight[0], (row - straight[5]) / straight[4]);
      const int u = cv::saturate_cast<int>((camera[0] * x + camera[2]) * k_parts);
      const int v = cv::saturate_cast<int>((camera[4] * y + camera[5]) * k_parts);
      whole.at<cv::Vec2s>(row, column) = {cv::saturate_cast<short>(u >> cv::INTER_BITS),
                                          cv::saturate_cast<short>(v >> cv::INTER_BITS)};
      part.at<ushort>(row, column) = static_cast<ushort>((v & (k_parts - 1)) * k_parts + (u & (k_parts - 1)));
    }
  }
  cv::Mat result;
  cv::remap(matrix_of(image), result, whole, part, cv::INTER_LINEAR, cv::BORDER_CONSTANT);
  return image_of(std::move(result));
}

}  // namespace temper::data
