// SPDX-License-Identifier: Apache-2.0
#include "tasks/lidar_channels.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"
#include "base/parallel.h"
#include "tasks/network_tensors.h"
#include "tensor/numeric.h"

namespace temper::tasks {

namespace {

const Tensor* find(const Input& input, const std::string& name) {
  const auto found = std::ranges::find(input.tensors, name, [](const auto& entry) { return entry.first; });
  return found == input.tensors.end() ? nullptr : &found->second;
}

const Tensor& require(const Input& input, const std::string& name, const std::string& expected) {
  const Tensor* tensor = find(input, name);
  std::vector<std::string> names;
  for (const auto& entry : input.tensors) names.push_back(entry.first);
  TEMPER_CHECK(tensor != nullptr, bad_argument, "a calibration sample lacks '", name, "' (", expected, "); it has ",
               names.empty() ? "no tensors" : join(names, ", "));
  return *tensor;
}

template <std::size_t count>
std::array<double, count> matrix(const Input& input, const std::string& name, const Shape& shape) {
  const Tensor& tensor = require(input, name, extents_text(shape));
  TEMPER_CHECK(tensor.shape() == shape, bad_argument, "'", name, "' of a calibration sample is ",
               extents_text(tensor.shape()), "; expected ", extents_text(shape));
  std::array<double, count> values{};
  std::ranges::copy(to_f64(tensor), values.begin());
  return values;
}

data::Image picture(const Input& input) {
  if (!input.image.is_empty()) return input.image;
  const Tensor& tensor = require(input, "image", "u8 [H, W, 3]");
  TEMPER_CHECK(tensor.dtype() == DType::u8 && tensor.rank() == 3 && tensor.dim(2) == 3, bad_argument,
               "'image' of a calibration sample is ", extents_text(tensor.shape()), " ", dtype_name(tensor.dtype()),
               "; expected u8 [H, W, 3]");
  return data::make_image(tensor.dim(0), tensor.dim(1), 3, tensor.data<std::uint8_t>());
}

/// A point that the camera sees.
struct Hit {
  double z = 0;
  std::int64_t u = 0;
  std::int64_t v = 0;
  float intensity = 0;
};

std::vector<Hit> visible_points(const LidarView& view, const LidarDrawing& drawing) {
  const auto values = view.points.data<float>();
  const auto step = static_cast<std::size_t>(view.points.dim(1));
  const auto& m = view.camera_from_lidar;
  const auto& k = view.camera;
  const auto last_u = static_cast<double>(view.image.width - 1);
  const auto last_v = static_cast<double>(view.image.height - 1);
  std::vector<Hit> hits;
  for (std::size_t i = 0; i < values.size(); i += step) {
    const auto px = static_cast<double>(values[i]);
    const auto py = static_cast<double>(values[i + 1]);
    const auto pz = static_cast<double>(values[i + 2]);
    const double x = m[0] * px + m[1] * py + m[2] * pz + m[3];
    const double y = m[4] * px + m[5] * py + m[6] * pz + m[7];
    const double z = m[8] * px + m[9] * py + m[10] * pz + m[11];
    if (!(z > 0 && z < drawing.max_depth_m)) continue;
    const double u = (k[0] * x + k[1] * y + k[2] * z) / z;
    const double v = (k[3] * x + k[4] * y + k[5] * z) / z;
    if (!(u >= 0 && u <= last_u && v >= 0 && v <= last_v)) continue;
    hits.push_back({z, static_cast<std::int64_t>(u), static_cast<std::int64_t>(v), values[i + 3]});
  }
  return hits;
}

/// Calls paint(place) for every pixel of the point's square.
template <class Paint>
void for_square(const Hit& hit, const LidarView& view, std::int64_t radius, const Paint& paint) {
  const std::int64_t bottom = std::min(hit.v + radius, view.image.height - 1);
  const std::int64_t right = std::min(hit.u + radius, view.image.width - 1);
  for (std::int64_t y = std::max<std::int64_t>(0, hit.v - radius); y <= bottom; ++y)
    for (std::int64_t x = std::max<std::int64_t>(0, hit.u - radius); x <= right; ++x)
      paint(static_cast<std::size_t>(y * view.image.width + x));
}

void draw_points(const LidarView& view, const LidarDrawing& drawing, Variant variant, float* depth, float* intensity) {
  auto hits = visible_points(view, drawing);
  const auto write = [&](std::size_t place, const Hit& hit) {
    depth[place] = static_cast<float>(255 * hit.z / drawing.max_depth_m) / 255.0F;
    intensity[place] = hit.intensity / 255.0F;
  };
  if (variant == Variant::plain) {
    std::ranges::stable_sort(hits, [](const Hit& a, const Hit& b) { return a.z > b.z; });
    for (const auto& hit : hits) for_square(hit, view, drawing.dilation, [&](std::size_t place) { write(place, hit); });
    return;
  }
  std::vector<double> nearest(static_cast<std::size_t>(view.image.height * view.image.width),
                              std::numeric_limits<double>::infinity());
  for (const auto& hit : hits)
    for_square(hit, view, drawing.dilation, [&](std::size_t place) {
      if (hit.z > nearest[place]) return;
      nearest[place] = hit.z;
      write(place, hit);
    });
}

}  // namespace

LidarView lidar_view_of(const Input& input) {
  LidarView view;
  view.image = picture(input);
  view.points = require(input, "points", "[N, 4 or more]: x, y, z, intensity");
  TEMPER_CHECK(view.points.rank() == 2 && view.points.dim(1) >= 4, bad_argument, "'points' of a calibration sample is ",
               extents_text(view.points.shape()), "; expected [N, 4 or more]: x, y, z, intensity");
  if (view.points.dtype() != DType::f32) view.points = cast(view.points, DType::f32);
  view.camera = matrix<9>(input, "cam2img", {3, 3});
  view.camera_from_lidar = matrix<16>(input, "lidar2cam", {4, 4});
  const Tensor* coefficients = find(input, "distortion_coefficients");
  const data::Lens lens(coefficients == nullptr ? std::vector<double>() : to_f64(*coefficients));
  if (lens.is_straight()) return view;
  const auto straight = data::optimal_camera_matrix(view.camera, lens, view.image.height, view.image.width);
  view.image = data::undistorted(view.image, view.camera, lens, straight);
  view.camera = straight;
  return view;
}

void draw_channels(const LidarView& view, const LidarDrawing& drawing, Variant variant, float* channels) {
  const std::int64_t width = view.image.width;
  const std::int64_t plane = view.image.height * width;
  const auto rows = [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t y = begin; y < end; ++y) {
      const std::uint8_t* row = view.image.row(y);
      for (std::int64_t c = 0; c < 3; ++c)
        for (std::int64_t x = 0; x < width; ++x)
          channels[c * plane + y * width + x] = static_cast<float>(row[x * 3 + c]) / 255.0F;
    }
  };
  if (variant == Variant::fast)
    parallel_for(view.image.height, 32, rows);
  else
    rows(0, view.image.height);
  std::fill_n(channels + 3 * plane, 2 * plane, 0.0F);
  draw_points(view, drawing, variant, channels + 3 * plane, channels + 4 * plane);
}

}  // namespace temper::tasks
