// SPDX-License-Identifier: Apache-2.0
#pragma once

// A lidar sweep seen by a camera: depth and intensity as two channels beside the picture.

#include <array>

#include "data/camera.h"
#include "tasks/task.h"

namespace temper::tasks {

/// One sample of a calibration check.
struct LidarView {
  data::Image image;            ///< straightened
  Tensor points;                ///< f32 [N, 4 or more]: x, y, z, intensity
  data::CameraMatrix camera{};  ///< of the straightened picture
  std::array<double, 16> camera_from_lidar{};
};

struct LidarDrawing {
  double max_depth_m = 128;   ///< points as far and farther are left out
  std::int64_t dilation = 1;  ///< a point is a square of 2 * dilation + 1 pixels
};

/// Reads the tensors "points", "cam2img" [3, 3], "lidar2cam" [4, 4], "distortion_coefficients" (may lack) and, where
/// `input` has no picture, "image" u8 [H, W, 3]; straightens the picture. Errors: bad_argument for what is missing or
/// has another shape.
[[nodiscard]] LidarView lidar_view_of(const Input& input);

/// Writes [5, H, W]: blue, green, red, depth (255 at max_depth_m) and intensity, all divided by 255. Nearer points
/// cover farther ones, of equally far ones the later. Source: AWML CalibrationStatusClassification.
void draw_channels(const LidarView& view, const LidarDrawing& drawing, Variant variant, float* channels);

}  // namespace temper::tasks
