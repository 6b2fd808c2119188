// SPDX-License-Identifier: Apache-2.0
#include "metrics/nuscenes_errors.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/check.h"

namespace temper::metrics {

double center_distance(const Box3d& a, const Box3d& b) {
  return std::hypot(a.translation[0] - b.translation[0], a.translation[1] - b.translation[1]);
}

double yaw_of(const std::array<double, 4>& rotation) {
  double norm = 0;
  for (const double part : rotation) norm += part * part;
  norm = norm > 0 ? std::sqrt(norm) : 1;
  const double w = rotation[0] / norm;
  const double x = rotation[1] / norm;
  const double y = rotation[2] / norm;
  const double z = rotation[3] / norm;
  return std::atan2(2 * (x * y + w * z), w * w + x * x - y * y - z * z);
}

double angle_difference(double x, double y, double period) {
  double difference = std::fmod(x - y + period / 2, period);
  if (difference < 0) difference += period;
  difference -= period / 2;
  return difference > std::numbers::pi ? difference - 2 * std::numbers::pi : difference;
}

double scale_iou(const Box3d& a, const Box3d& b) {
  double common = 1;
  double volume_a = 1;
  double volume_b = 1;
  for (std::size_t i = 0; i < 3; ++i) {
    TEMPER_CHECK(a.size[i] > 0 && b.size[i] > 0, bad_argument, "a box of class '", a.name, "' has size ",
                 join(a.size, " x "), ", one of class '", b.name, "' ", join(b.size, " x "),
                 ": expected sizes of more than 0 m");
    common *= std::min(a.size[i], b.size[i]);
    volume_a *= a.size[i];
    volume_b *= b.size[i];
  }
  return common / (volume_a + volume_b - common);
}

std::array<double, k_box_errors> box_errors(const Box3d& truth, const Box3d& found, bool is_symmetric) {
  const double period = is_symmetric ? std::numbers::pi : 2 * std::numbers::pi;
  const double attribute = truth.attribute == found.attribute ? 0 : 1;
  return {center_distance(truth, found), 1 - scale_iou(truth, found),
          std::abs(angle_difference(yaw_of(truth.rotation), yaw_of(found.rotation), period)),
          std::sqrt((found.velocity[0] - truth.velocity[0]) * (found.velocity[0] - truth.velocity[0]) +
                    (found.velocity[1] - truth.velocity[1]) * (found.velocity[1] - truth.velocity[1])),
          truth.attribute.empty() ? std::numeric_limits<double>::quiet_NaN() : attribute};
}

std::vector<double> running_mean(std::span<const double> values) {
  if (std::ranges::all_of(values, [](double value) { return std::isnan(value); }))
    return std::vector<double>(values.size(), 1.0);
  std::vector<double> means;
  double sum = 0;
  double count = 0;
  for (const double value : values) {
    if (!std::isnan(value)) {
      sum += value;
      ++count;
    }
    means.push_back(count == 0 ? 0 : sum / count);
  }
  return means;
}

}  // namespace temper::metrics
