// SPDX-License-Identifier: Apache-2.0
#pragma once

// Street scenes for the bundled example: people with 17 keypoints, cars, cones and signs on a road. Everything follows
// from a seed and an index, so that the set for training and the set for evaluation need not be stored.

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace scenes {

constexpr int k_height = 360;
constexpr int k_width = 480;
constexpr int k_keypoints = 17;

/// Objects' classes, in the networks' order.
constexpr std::array<std::string_view, 4> k_classes = {"person", "car", "cone", "sign"};
/// Classes of the pixels' map; an object's class c is c + 2 there.
constexpr std::array<std::string_view, 6> k_regions = {"background", "road", "person", "car", "cone", "sign"};
/// COCO's order.
constexpr std::array<std::string_view, k_keypoints> k_keypoint_names = {
    "nose",           "left_eye",   "right_eye",   "left_ear",   "right_ear",   "left_shoulder",
    "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist", "left_hip",
    "right_hip",      "left_knee",  "right_knee",  "left_ankle", "right_ankle"};

/// x, y in pixels; visibility 0 outside the picture, 1 hidden, 2 visible.
struct Keypoint {
  double x = 0;
  double y = 0;
  int visibility = 0;
};

/// An object as far as it is visible: its box holds its visible pixels.
struct SceneObject {
  int category = 0;
  int left = 0;  ///< first pixel column, and one past the last below
  int top = 0;
  int right = 0;
  int bottom = 0;
  int pixels = 0;
  double distance_m = 0;
  std::array<Keypoint, k_keypoints> keypoints = {};  ///< people only
};

struct Scene {
  std::vector<std::uint8_t> pixels;   ///< [k_height, k_width, 3], blue first
  std::vector<std::uint8_t> owners;   ///< [k_height, k_width]: 0 none, else index of the object + 1
  std::vector<std::uint8_t> regions;  ///< [k_height, k_width]: index into k_regions
  std::vector<SceneObject> objects;   ///< far to near
  double horizon = 0;                 ///< row where the ground ends
};

[[nodiscard]] Scene draw_scene(std::uint64_t seed, std::uint64_t index);

/// The camera that looks at a scene: level, `camera_height_m` above the ground, no distortion.
constexpr double k_focal_px = 400;
constexpr double k_camera_height_m = 1.5;

/// One sweep over a scene, and the calibration that somebody claims for it.
struct LidarView {
  std::vector<float> points;                 ///< [count, 5]: x forward, y left, z up in metres, intensity, ring
  std::array<double, 9> camera_matrix;       ///< row-major 3x3
  std::array<double, 16> camera_from_lidar;  ///< row-major 4x4; wrong where `is_calibrated` is false
  bool is_calibrated = true;
};
[[nodiscard]] LidarView draw_lidar(const Scene& scene, std::uint64_t seed, std::uint64_t index);

}  // namespace scenes
