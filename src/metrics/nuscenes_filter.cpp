// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "base/check.h"
#include "metrics/nuscenes.h"

namespace temper::metrics {
namespace {

/// Unit vectors of the box's axes in the global frame: the columns of its rotation matrix.
std::array<std::array<double, 3>, 3> axes_of(const std::array<double, 4>& rotation) {
  double norm = 0;
  for (const double part : rotation) norm += part * part;
  norm = norm > 0 ? std::sqrt(norm) : 1;
  const double w = rotation[0] / norm;
  const double x = rotation[1] / norm;
  const double y = rotation[2] / norm;
  const double z = rotation[3] / norm;
  return {{{w * w + x * x - y * y - z * z, 2 * (x * y + w * z), 2 * (x * z - w * y)},
           {2 * (x * y - w * z), w * w - x * x + y * y - z * z, 2 * (y * z + w * x)},
           {2 * (x * z + w * y), 2 * (y * z - w * x), w * w - x * x - y * y + z * z}}};
}

/// Whether the point is in the box, its faces included.
bool contains(const Box3d& box, const std::array<double, 3>& point) {
  const double halves[] = {box.size[1] / 2, box.size[0] / 2, box.size[2] / 2};
  const auto axes = axes_of(box.rotation);
  for (std::size_t a = 0; a < 3; ++a) {
    double along = 0;
    for (std::size_t i = 0; i < 3; ++i) along += axes[a][i] * (point[i] - box.translation[i]);
    if (std::abs(along) > halves[a]) return false;
  }
  return true;
}

std::int64_t count_of(const std::vector<Sample3d>& samples) {
  std::int64_t count = 0;
  for (const Sample3d& sample : samples) count += static_cast<std::int64_t>(sample.boxes.size());
  return count;
}

}  // namespace

NuscenesFilterCounts filter_nuscenes(std::vector<Sample3d>& samples, std::span<const NuscenesClass> classes,
                                     std::span<const Sample3d> racks) {
  std::unordered_map<std::string_view, double> ranges;
  for (const NuscenesClass& kind : classes) ranges.emplace(kind.name, kind.range);
  std::unordered_map<std::string_view, const Sample3d*> racks_of;
  for (const Sample3d& sample : racks) racks_of.emplace(sample.token, &sample);

  NuscenesFilterCounts counts{.all = count_of(samples)};
  for (Sample3d& sample : samples) {
    std::erase_if(sample.boxes, [&](const Box3d& box) {
      const auto range = ranges.find(box.name);
      TEMPER_CHECK(range != ranges.end(), bad_argument, "a box in sample '", sample.token, "' is of class '", box.name,
                   "': expected one of the ", classes.size(), " classes evaluated");
      return !(std::sqrt(box.ego_translation[0] * box.ego_translation[0] +
                         box.ego_translation[1] * box.ego_translation[1]) < range->second);
    });
  }
  counts.in_range = count_of(samples);
  for (Sample3d& sample : samples) std::erase_if(sample.boxes, [](const Box3d& box) { return box.points == 0; });
  counts.with_points = count_of(samples);
  for (Sample3d& sample : samples) {
    const auto found = racks_of.find(sample.token);
    if (found == racks_of.end()) continue;
    std::erase_if(sample.boxes, [&](const Box3d& box) {
      return (box.name == "bicycle" || box.name == "motorcycle") &&
             std::ranges::any_of(found->second->boxes,
                                 [&](const Box3d& rack) { return contains(rack, box.translation); });
    });
  }
  counts.off_racks = count_of(samples);
  return counts;
}

}  // namespace temper::metrics
