// SPDX-License-Identifier: Apache-2.0
#include "tasks/masks.h"

#include <algorithm>
#include <cmath>

#include "data/resized_rows.h"
#include "metrics/run_length.h"

namespace temper::tasks {

namespace {

/// Places [begin, end) of a row or column.
struct Range {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  [[nodiscard]] std::int64_t size() const { return std::max<std::int64_t>(0, end - begin); }
};

Range shared(Range a, Range b) { return {std::max(a.begin, b.begin), std::min(a.end, b.end)}; }

struct Area {
  Range y;
  Range x;
  [[nodiscard]] std::int64_t size() const { return y.size() * x.size(); }
};

/// Values of an area of something larger.
template <class T>
struct Grid {
  Area area;
  std::vector<T> values;
  explicit Grid(Area of) : area(of), values(static_cast<std::size_t>(of.size())) {}
  T& at(std::int64_t y, std::int64_t x) {
    return values[static_cast<std::size_t>((y - area.y.begin) * area.x.size() + x - area.x.begin)];
  }
};

/// Places p with p >= low and p < high.
Range inside(double low, double high) {
  return {static_cast<std::int64_t>(std::ceil(low)), static_cast<std::int64_t>(std::ceil(high))};
}

/// Neighbours of places [result.begin, result.end), for a row of `source` places stretched to `extent`, half a pixel
/// in. Source: torch interpolate, bilinear, align_corners = False.
struct Stretch {
  std::vector<std::int64_t> low, high;
  std::vector<double> weight;  ///< of `high`
  Stretch(Range source, std::int64_t extent, Range result) {
    const double scale = static_cast<double>(source.size()) / static_cast<double>(extent);
    for (std::int64_t i = result.begin; i < result.end; ++i) {
      const double place = std::max(0.0, (static_cast<double>(i) + 0.5) * scale - 0.5);
      const auto floor = std::min(static_cast<std::int64_t>(place), source.size() - 1);
      low.push_back(source.begin + floor);
      high.push_back(source.begin + std::min(floor + 1, source.size() - 1));
      weight.push_back(place - static_cast<double>(floor));
    }
  }
  [[nodiscard]] Range needed() const { return low.empty() ? Range{} : Range{low.front(), high.back() + 1}; }
};

/// The weighted sums of the prototypes over an area.
Grid<double> sums_over(const Prototypes& prototypes, std::span<const float> coefficients, Area area) {
  Grid<double> sums(area);
  for (std::int64_t y = area.y.begin; y < area.y.end; ++y) {
    double* row = &sums.at(y, area.x.begin);
    for (std::int64_t c = 0; c < prototypes.count; ++c) {
      const auto coefficient = static_cast<double>(coefficients[static_cast<std::size_t>(c)]);
      const float* source = prototypes.data + (c * prototypes.height + y) * prototypes.width + area.x.begin;
      for (std::int64_t x = 0; x < area.x.size(); ++x) row[x] += coefficient * static_cast<double>(source[x]);
    }
  }
  return sums;
}

/// Where the stretched sums are above 0.
Grid<std::uint8_t> positive(Grid<double>& sums, const Stretch& rows, const Stretch& columns, Area result) {
  Grid<std::uint8_t> mask(result);
  if (result.size() == 0) return mask;
  std::uint8_t* out = mask.values.data();
  for (std::size_t y = 0; y < rows.low.size(); ++y) {
    const double* above = &sums.at(rows.low[y], sums.area.x.begin);
    const double* below = &sums.at(rows.high[y], sums.area.x.begin);
    const double down = rows.weight[y];
    for (std::size_t x = 0; x < columns.low.size(); ++x) {
      const auto left = columns.low[x] - sums.area.x.begin;
      const auto right = columns.high[x] - sums.area.x.begin;
      const double across = columns.weight[x];
      const double upper = above[left] * (1 - across) + above[right] * across;
      const double lower = below[left] * (1 - across) + below[right] * across;
      *out++ = upper * (1 - down) + lower * down > 0 ? 1 : 0;
    }
  }
  return mask;
}

/// The part of a side of `extent` places, as long as the network's input, that shows the picture.
/// Source: Ultralytics scale_masks: margins of centred pictures are rounded around .1.
Range shown(double network, double picture, double scale, double offset, std::int64_t extent) {
  const double margin = network - picture * scale;
  const double left = std::abs(offset - margin / 2) < 1 ? margin / 2 : offset;
  const double per_place = static_cast<double>(extent) / network;
  const auto begin = static_cast<std::int64_t>(std::nearbyint(left * per_place - 0.1));
  const auto end = extent - static_cast<std::int64_t>(std::nearbyint((margin - left) * per_place + 0.1));
  const Range range = shared({begin, end}, {0, extent});
  return range.size() > 0 ? range : Range{0, extent};
}

Range shown_rows(const Placement& p, std::int64_t extent) {
  return shown(static_cast<double>(p.network_height), static_cast<double>(p.image_height), p.scale_y, p.offset_y,
               extent);
}
Range shown_columns(const Placement& p, std::int64_t extent) {
  return shown(static_cast<double>(p.network_width), static_cast<double>(p.image_width), p.scale_x, p.offset_x, extent);
}

metrics::RunLengthMask encoded(const Grid<std::uint8_t>& mask, const Placement& placement) {
  return metrics::encode_mask(mask.values, mask.area.y.size(), mask.area.x.size(), mask.area.y.begin, mask.area.x.begin,
                              placement.image_height, placement.image_width);
}

Area whole(const Placement& placement) { return {{0, placement.image_height}, {0, placement.image_width}}; }

metrics::RunLengthMask native_mask(const Prototypes& prototypes, std::span<const float> coefficients,
                                   const metrics::Box& box, const Placement& placement, Variant variant) {
  const Area all = whole(placement);
  const Area cut = {shared(inside(box.y, box.y + box.height), all.y), shared(inside(box.x, box.x + box.width), all.x)};
  if (cut.size() == 0) return encoded(Grid<std::uint8_t>({}), placement);
  const Area result = variant == Variant::fast ? cut : all;
  const Stretch rows(shown_rows(placement, prototypes.height), placement.image_height, result.y);
  const Stretch columns(shown_columns(placement, prototypes.width), placement.image_width, result.x);
  auto sums = sums_over(prototypes, coefficients, {rows.needed(), columns.needed()});
  auto mask = positive(sums, rows, columns, result);
  for (std::int64_t y = result.y.begin; y < result.y.end; ++y)
    for (std::int64_t x = result.x.begin; x < result.x.end; ++x)
      if (y < cut.y.begin || y >= cut.y.end || x < cut.x.begin || x >= cut.x.end) mask.at(y, x) = 0;
  return encoded(mask, placement);
}

/// Taps of cv::resize over places of `result`; edges count alone.
struct ByteTaps {
  std::vector<std::int64_t> near, far;
  std::vector<int> weight0, weight1;
  ByteTaps(Range source, std::int64_t extent, Range result) {
    const auto taps = data::bilinear_taps(source.size(), extent, result.begin, result.end);
    for (std::size_t i = 0; i < taps.near.size(); ++i) {
      const std::int64_t last = source.size() - 1;
      near.push_back(source.begin + std::clamp<std::int64_t>(taps.near[i], 0, last));
      far.push_back(source.begin + std::clamp<std::int64_t>(taps.near[i] + 1, 0, last));
      weight0.push_back(taps.weight0[i]);
      weight1.push_back(taps.weight1[i]);
    }
  }
  [[nodiscard]] Range needed() const { return {near.front(), far.back() + 1}; }
};

/// What cv::resize makes of a mask of 0 and 1: 1 where the blend rounds to it.
Grid<std::uint8_t> resized(Grid<std::uint8_t>& mask, const ByteTaps& rows, const ByteTaps& columns, Area result) {
  Grid<std::uint8_t> out(result);
  for (std::size_t y = 0; y < rows.near.size(); ++y) {
    for (std::size_t x = 0; x < columns.near.size(); ++x) {
      const auto across = [&](std::int64_t row) {
        return (mask.at(row, columns.near[x]) * columns.weight0[x] +
                mask.at(row, columns.far[x]) * columns.weight1[x]) >>
               4;
      };
      const int value =
          ((across(rows.near[y]) * rows.weight0[y]) >> 16) + ((across(rows.far[y]) * rows.weight1[y]) >> 16);
      out.values[y * columns.near.size() + x] = static_cast<std::uint8_t>((value + 2) >> 2);
    }
  }
  return out;
}

/// Places of the picture that a cut of the prototypes can reach, with a margin for two interpolations.
Range reached(Range cut, std::int64_t extent, double network, double scale, Range frame, std::int64_t picture) {
  const double per_place = network / static_cast<double>(extent);
  const double begin = (static_cast<double>(cut.begin - 1) * per_place - 2 - static_cast<double>(frame.begin)) / scale;
  const double end = (static_cast<double>(cut.end + 1) * per_place + 2 - static_cast<double>(frame.begin)) / scale;
  return shared({static_cast<std::int64_t>(std::floor(begin)) - 2, static_cast<std::int64_t>(std::ceil(end)) + 2},
                {0, picture});
}

metrics::RunLengthMask prototype_mask(const Prototypes& prototypes, std::span<const float> coefficients,
                                      const Candidate& box, const Placement& placement, Variant variant) {
  const auto per_y = static_cast<double>(prototypes.height) / static_cast<double>(placement.network_height);
  const auto per_x = static_cast<double>(prototypes.width) / static_cast<double>(placement.network_width);
  const Area cut = {shared(inside(box.y1 * per_y, box.y2 * per_y), {0, prototypes.height}),
                    shared(inside(box.x1 * per_x, box.x2 * per_x), {0, prototypes.width})};
  if (cut.size() == 0) return encoded(Grid<std::uint8_t>({}), placement);
  const Area frame = {shown_rows(placement, placement.network_height),
                      shown_columns(placement, placement.network_width)};
  Area result = whole(placement);
  if (variant == Variant::fast)
    result = {reached(cut.y, prototypes.height, static_cast<double>(placement.network_height), placement.scale_y,
                      frame.y, placement.image_height),
              reached(cut.x, prototypes.width, static_cast<double>(placement.network_width), placement.scale_x, frame.x,
                      placement.image_width)};
  if (result.size() == 0) return encoded(Grid<std::uint8_t>({}), placement);
  const ByteTaps to_rows(frame.y, placement.image_height, result.y);
  const ByteTaps to_columns(frame.x, placement.image_width, result.x);
  const Area input = {to_rows.needed(), to_columns.needed()};
  const Stretch rows({0, prototypes.height}, placement.network_height, input.y);
  const Stretch columns({0, prototypes.width}, placement.network_width, input.x);
  Grid<double> sums({rows.needed(), columns.needed()});
  const Area visible = {shared(sums.area.y, cut.y), shared(sums.area.x, cut.x)};
  if (visible.size() > 0) {
    auto cut_sums = sums_over(prototypes, coefficients, visible);
    for (std::int64_t y = visible.y.begin; y < visible.y.end; ++y)
      for (std::int64_t x = visible.x.begin; x < visible.x.end; ++x) sums.at(y, x) = cut_sums.at(y, x);
  }
  auto mask = positive(sums, rows, columns, input);
  return encoded(resized(mask, to_rows, to_columns, result), placement);
}

}  // namespace

metrics::RunLengthMask object_mask(const Prototypes& prototypes, std::span<const float> coefficients,
                                   const Candidate& candidate, const metrics::Box& box, const Placement& placement,
                                   MaskWay way, Variant variant) {
  return way == MaskWay::native ? native_mask(prototypes, coefficients, box, placement, variant)
                                : prototype_mask(prototypes, coefficients, candidate, placement, variant);
}

}  // namespace temper::tasks
