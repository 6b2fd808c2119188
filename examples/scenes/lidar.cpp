// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numbers>

#include "canvas.h"
#include "scene.h"

namespace scenes {

namespace {

using Matrix = std::array<double, 16>;

Matrix multiply(const Matrix& a, const Matrix& b) {
  Matrix product{};
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 4; ++j)
      for (std::size_t k = 0; k < 4; ++k) product[i * 4 + j] += a[i * 4 + k] * b[k * 4 + j];
  return product;
}

/// The camera's axes (right, down, forward) from the lidar's (forward, left, up), and a small offset between the two.
constexpr Matrix k_camera_from_lidar = {0, -1, 0, 0.05, 0, 0, -1, 0.3, 1, 0, 0, -0.1, 0, 0, 0, 1};

std::array<double, 3> lidar_point(double x, double y, double z) {
  const double cx = x - k_camera_from_lidar[3], cy = y - k_camera_from_lidar[7], cz = z - k_camera_from_lidar[11];
  return {cz, -cx, -cy};
}

/// |normal| * deviation + low, drawn again while above `high`.
double truncated(Random& random, double low, double high, double deviation) {
  double value = 0;
  do value = low + std::abs(random.normal()) * deviation;
  while (value > high);
  return value;
}

/// A turn of 1 to 10 degrees about one axis and a shift of 5 to 20 cm.
Matrix misalignment(Random& random) {
  const double angle = truncated(random, 1, 10, 6) * std::numbers::pi / 180 * (random.chance(0.5) ? 1 : -1);
  const double c = std::cos(angle), s = std::sin(angle);
  const auto axis = static_cast<std::size_t>(random.integer(0, 2));
  const std::size_t i = (axis + 1) % 3, j = (axis + 2) % 3;
  Matrix noise = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
  noise[i * 4 + i] = noise[j * 4 + j] = c;
  noise[i * 4 + j] = -s;
  noise[j * 4 + i] = s;
  const double radius = truncated(random, 0.05, 0.2, 0.1);
  double direction[3] = {random.normal(), random.normal(), random.normal()};
  const double norm = std::hypot(direction[0], direction[1], direction[2]) + 1e-9;
  for (std::size_t k = 0; k < 3; ++k) noise[k * 4 + 3] = direction[k] / norm * radius;
  return noise;
}

/// How strongly a surface answers, by k_regions.
constexpr std::array<double, 6> k_reflectance = {45, 18, 85, 140, 200, 240};

}  // namespace

LidarView draw_lidar(const Scene& scene, std::uint64_t seed, std::uint64_t index) {
  Random random(seed, index, 1);
  LidarView view;
  view.camera_matrix = {k_focal_px, 0, k_width / 2.0, 0, k_focal_px, scene.horizon, 0, 0, 1};
  view.is_calibrated = random.chance(0.5);
  view.camera_from_lidar =
      view.is_calibrated ? k_camera_from_lidar : multiply(misalignment(random), k_camera_from_lidar);
  const double row_step = random.uniform(4, 7), column_step = random.uniform(1.6, 2.4);
  int ring = 0;
  for (double v = random.uniform(0, row_step); v < k_height; v += row_step, ++ring)
    for (double u = random.uniform(0, column_step); u < k_width; u += column_step) {
      if (random.chance(0.08)) continue;  // no answer
      const auto at = static_cast<std::size_t>(static_cast<int>(v) * k_width + static_cast<int>(u));
      const bool is_object = scene.owners[at] > 0;
      if (!is_object && v < scene.horizon + 2) continue;
      const double z = (is_object ? scene.objects[scene.owners[at] - 1u].distance_m
                                  : k_focal_px * k_camera_height_m / (v - scene.horizon)) *
                       (1 + 0.002 * random.normal());
      if (z > 120) continue;
      const auto point = lidar_point((u - k_width / 2.0) * z / k_focal_px, (v - scene.horizon) * z / k_focal_px, z);
      for (const double value : point) view.points.push_back(static_cast<float>(value));
      const double strength = k_reflectance[scene.regions[at]] + 12 * random.normal();
      view.points.push_back(static_cast<float>(std::clamp(std::round(strength), 0.0, 255.0)));
      view.points.push_back(static_cast<float>(ring));
    }
  return view;
}

}  // namespace scenes
