// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "metrics/nuscenes.h"

namespace temper::metrics {

/// Distance of the centres seen from above.
[[nodiscard]] double center_distance(const Box3d& a, const Box3d& b);
/// Angle about the vertical axis of where the box's x axis points, in [-pi, pi].
[[nodiscard]] double yaw_of(const std::array<double, 4>& rotation);
/// x - y as an angle of that period, in [-pi, pi].
[[nodiscard]] double angle_difference(double x, double y, double period);
/// Intersection over union of two boxes' sizes, laid centre on centre and axis on axis.
/// Errors: bad_argument for a size that is not positive.
[[nodiscard]] double scale_iou(const Box3d& a, const Box3d& b);
/// The five errors of `found`, by BoxError; NaN where the truth does not say.
[[nodiscard]] std::array<double, k_box_errors> box_errors(const Box3d& truth, const Box3d& found, bool is_symmetric);
/// Means of the values so far that are not NaN, 0 where there are none yet; all 1 where there are none at all.
[[nodiscard]] std::vector<double> running_mean(std::span<const double> values);

}  // namespace temper::metrics
