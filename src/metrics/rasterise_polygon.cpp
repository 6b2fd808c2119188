// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/check.h"
#include "metrics/run_length.h"

namespace temper::metrics {
namespace {

// The outline is walked on a grid five times as fine as the picture's. Where it steps from one fine column to the next
// at the middle of a picture's column, the pixel below the step begins or ends a run.
constexpr int k_fineness = 5;
constexpr int k_middle = 2;
// Beyond any picture; bounds the steps of one edge.
constexpr double k_most_coordinate = 1e5;

struct FinePoint {
  int x = 0;
  int y = 0;
};

FinePoint fine_point(double x, double y) {
  return {static_cast<int>(k_fineness * x + .5), static_cast<int>(k_fineness * y + .5)};
}

/// Calls visit(point) for each step from `from` to `to`, both included. The longer axis advances by one; the other is
/// interpolated from the end with the smaller coordinate, whatever the direction, as maskApi rounds it.
template <class Visit>
void walk_edge(FinePoint from, FinePoint to, const Visit& visit) {
  const int width = std::abs(to.x - from.x);
  const int height = std::abs(to.y - from.y);
  const bool is_wide = width >= height;
  const bool flipped = is_wide ? from.x > to.x : from.y > to.y;
  if (flipped) std::swap(from, to);
  const int steps = is_wide ? width : height;
  const double slope = steps == 0 ? 0.0 : static_cast<double>(is_wide ? to.y - from.y : to.x - from.x) / steps;
  for (int step = 0; step <= steps; ++step) {
    const int t = flipped ? steps - step : step;
    if (is_wide)
      visit(FinePoint{from.x + t, static_cast<int>(from.y + slope * t + .5)});
    else
      visit(FinePoint{static_cast<int>(from.x + slope * t + .5), from.y + t});
  }
}

/// Positions x * height + y at which runs begin or end, in the order of the outline.
class Crossings {
 public:
  Crossings(std::int64_t height, std::int64_t width) : height_(height), width_(width) {}

  void step_to(FinePoint point) {
    if (has_previous_ && point.x != previous_.x) cross(point);
    previous_ = point;
    has_previous_ = true;
  }
  [[nodiscard]] std::vector<std::uint32_t> take() { return std::move(positions_); }

 private:
  void cross(FinePoint point) {
    const int column = (point.x < previous_.x ? point.x : point.x - 1) - k_middle;
    if (column < 0 || column % k_fineness != 0 || column / k_fineness >= width_) return;
    const int row = std::min(point.y, previous_.y) - k_middle;
    const std::int64_t y = row <= 0 ? 0 : std::min<std::int64_t>(height_, (row + k_fineness - 1) / k_fineness);
    positions_.push_back(static_cast<std::uint32_t>(column / k_fineness * height_ + y));
  }

  std::int64_t height_;
  std::int64_t width_;
  FinePoint previous_;
  bool has_previous_ = false;
  std::vector<std::uint32_t> positions_;
};

/// Differences of the sorted positions; two that coincide end and begin nothing, so the runs around them are one.
std::vector<std::uint32_t> runs_between(std::vector<std::uint32_t> positions, std::uint32_t end) {
  positions.push_back(end);
  std::sort(positions.begin(), positions.end());
  std::vector<std::uint32_t> runs;
  std::uint32_t before = 0;
  bool joins = false;
  for (const std::uint32_t position : positions) {
    const std::uint32_t length = position - before;
    before = position;
    if (joins) {
      runs.back() += length;
      joins = false;
    } else if (length > 0 || runs.empty()) {
      runs.push_back(length);
    } else {
      joins = true;
    }
  }
  return runs;
}

}  // namespace

RunLengthMask mask_from_polygon(std::span<const double> coordinates, std::int64_t height, std::int64_t width) {
  const std::size_t points = coordinates.size() / 2;
  TEMPER_CHECK(coordinates.size() % 2 == 0 && points >= 3, bad_argument, "a polygon of ", coordinates.size(),
               " numbers: expected x and y of at least 3 points");
  for (const double value : coordinates)
    TEMPER_CHECK(std::abs(value) <= k_most_coordinate, bad_argument, "a polygon's coordinate is ", value,
                 ": expected pixels of a picture, at most ", k_most_coordinate);
  check_mask_size(height, width);
  Crossings crossings(height, width);
  for (std::size_t i = 0; i < points; ++i) {
    const std::size_t next = (i + 1) % points;
    walk_edge(fine_point(coordinates[2 * i], coordinates[2 * i + 1]),
              fine_point(coordinates[2 * next], coordinates[2 * next + 1]),
              [&](FinePoint point) { crossings.step_to(point); });
  }
  return {height, width, runs_between(crossings.take(), static_cast<std::uint32_t>(height * width))};
}

RunLengthMask mask_from_box(const Box& box, std::int64_t height, std::int64_t width) {
  const double right = box.x + box.width;
  const double bottom = box.y + box.height;
  const double corners[] = {box.x, box.y, box.x, bottom, right, bottom, right, box.y};
  return mask_from_polygon(corners, height, width);
}

}  // namespace temper::metrics
