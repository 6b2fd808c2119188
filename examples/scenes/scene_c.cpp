// SPDX-License-Identifier: Apache-2.0
// The scenes for other languages: the training script loads this as a shared library. Buffers are the caller's.
#include <algorithm>
#include <cstring>

#include "scene.h"

extern "C" {

/// pixels [360, 480, 3]; owners and regions [360, 480]; objects [16, 56]: class, left, top, right, bottom, then 17
/// times x, y, visibility. Returns the number of objects.
int scenes_draw(std::uint64_t seed, std::uint64_t index, std::uint8_t* pixels, std::uint8_t* owners,
                std::uint8_t* regions, float* objects) {
  const auto scene = scenes::draw_scene(seed, index);
  std::ranges::copy(scene.pixels, pixels);
  std::ranges::copy(scene.owners, owners);
  std::ranges::copy(scene.regions, regions);
  for (const auto& object : scene.objects) {
    const int head[] = {object.category, object.left, object.top, object.right, object.bottom};
    objects = std::ranges::transform(head, objects, [](int value) { return static_cast<float>(value); }).out;
    for (const auto& point : object.keypoints) {
      *objects++ = static_cast<float>(point.x);
      *objects++ = static_cast<float>(point.y);
      *objects++ = static_cast<float>(point.visibility);
    }
  }
  return static_cast<int>(scene.objects.size());
}

/// The 5 channels that the calibration classifier reads, before the division by 255: input [5, 360, 480]: blue, green,
/// red, 255 z / 128, intensity; points as 3x3 squares, nearer over farther. Returns 1 where calibrated.
int scenes_draw_calibration(std::uint64_t seed, std::uint64_t index, float* input) {
  constexpr int height = scenes::k_height, width = scenes::k_width, plane = height * width;
  const auto scene = scenes::draw_scene(seed, index);
  const auto view = scenes::draw_lidar(scene, seed, index);
  for (int i = 0; i < plane; ++i)
    for (int c = 0; c < 3; ++c) input[c * plane + i] = scene.pixels[static_cast<std::size_t>(i * 3 + c)];
  std::fill(input + 3 * plane, input + 5 * plane, 0.0F);
  struct Hit {
    double z;
    int u, v;
    float intensity;
  };
  std::vector<Hit> hits;
  const auto& m = view.camera_from_lidar;
  const auto& k = view.camera_matrix;
  for (std::size_t i = 0; i < view.points.size(); i += 5) {
    const double x = view.points[i], y = view.points[i + 1], z = view.points[i + 2];
    const double cx = m[0] * x + m[1] * y + m[2] * z + m[3], cy = m[4] * x + m[5] * y + m[6] * z + m[7];
    const double cz = m[8] * x + m[9] * y + m[10] * z + m[11];
    if (cz <= 0 || cz >= 128) continue;
    const double u = k[0] * cx / cz + k[2], v = k[4] * cy / cz + k[5];
    if (u < 0 || u > width - 1 || v < 0 || v > height - 1) continue;
    hits.push_back({cz, static_cast<int>(u), static_cast<int>(v), view.points[i + 3]});
  }
  std::ranges::stable_sort(hits, [](const Hit& a, const Hit& b) { return a.z > b.z; });
  for (const auto& hit : hits)
    for (int y = std::max(0, hit.v - 1); y <= std::min(height - 1, hit.v + 1); ++y)
      for (int x = std::max(0, hit.u - 1); x <= std::min(width - 1, hit.u + 1); ++x) {
        input[3 * plane + y * width + x] = static_cast<float>(255 * hit.z / 128);
        input[4 * plane + y * width + x] = hit.intensity;
      }
  return view.is_calibrated ? 1 : 0;
}
}
