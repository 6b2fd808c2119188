// SPDX-License-Identifier: Apache-2.0
#include "tasks/label_maps.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/parallel.h"

namespace temper::tasks {

namespace {

/// Where the pixels of a row or column of the picture lie between cells.
struct CellTaps {
  std::vector<std::int64_t> low, high, nearest;
  std::vector<double> weight;  ///< of `high`

  CellTaps(std::int64_t pixels, double scale, double offset, double network, std::int64_t cells) {
    for (std::int64_t i = 0; i < pixels; ++i) {
      const double place = ((static_cast<double>(i) + 0.5) * scale + offset) * static_cast<double>(cells) / network;
      const double between = std::clamp(place - 0.5, 0.0, static_cast<double>(cells - 1));
      low.push_back(static_cast<std::int64_t>(between));
      high.push_back(std::min(low.back() + 1, cells - 1));
      weight.push_back(between - static_cast<double>(low.back()));
      nearest.push_back(std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(place)), 0, cells - 1));
    }
  }
};

CellTaps row_taps(const Placement& p, std::int64_t cells) {
  return {p.image_height, p.scale_y, p.offset_y, static_cast<double>(p.network_height), cells};
}
CellTaps column_taps(const Placement& p, std::int64_t cells) {
  return {p.image_width, p.scale_x, p.offset_x, static_cast<double>(p.network_width), cells};
}

/// One pixel's place: four cells and two weights.
struct Spot {
  std::int64_t top, bottom, left, right;
  double down, across;
};

double interpolated(const ScoreGrid& scores, std::int64_t c, const Spot& s) {
  const double upper = scores.at(c, s.top, s.left) * (1 - s.across) + scores.at(c, s.top, s.right) * s.across;
  const double lower = scores.at(c, s.bottom, s.left) * (1 - s.across) + scores.at(c, s.bottom, s.right) * s.across;
  return upper * (1 - s.down) + lower * s.down;
}

std::int32_t label_at(const ScoreGrid& scores, const Spot& spot, double threshold) {
  if (scores.classes == 1) return interpolated(scores, 0, spot) > threshold ? 1 : 0;
  std::int32_t best = 0;
  double most = interpolated(scores, 0, spot);
  for (std::int64_t c = 1; c < scores.classes; ++c) {
    const double score = interpolated(scores, c, spot);
    if (!(score > most)) continue;
    most = score;
    best = static_cast<std::int32_t>(c);
  }
  return best;
}

/// The label of every cell.
std::vector<std::int32_t> cell_labels(const ScoreGrid& scores, double threshold) {
  std::vector<std::int32_t> labels(static_cast<std::size_t>(scores.height * scores.width));
  parallel_for(scores.height, 16, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t y = begin; y < end; ++y)
      for (std::int64_t x = 0; x < scores.width; ++x)
        labels[static_cast<std::size_t>(y * scores.width + x)] =
            label_at(scores, {.top = y, .bottom = y, .left = x, .right = x, .down = 0, .across = 0}, threshold);
  });
  return labels;
}

}  // namespace

Tensor label_map_of(const ScoreGrid& scores, const Placement& placement, double threshold, Variant variant) {
  Tensor map(DType::i32, {placement.image_height, placement.image_width});
  const auto labels = map.mutable_data<std::int32_t>();
  const CellTaps rows = row_taps(placement, scores.height);
  const CellTaps columns = column_taps(placement, scores.width);
  const auto cells = variant == Variant::fast ? cell_labels(scores, threshold) : std::vector<std::int32_t>();
  const auto row = [&](std::size_t y) {
    const auto width = static_cast<std::size_t>(placement.image_width);
    const std::int32_t* above = cells.empty() ? nullptr : cells.data() + rows.low[y] * scores.width;
    const std::int32_t* below = cells.empty() ? nullptr : cells.data() + rows.high[y] * scores.width;
    for (std::size_t x = 0; x < width; ++x) {
      const std::int64_t left = columns.low[x];
      const std::int64_t right = columns.high[x];
      const bool is_settled =
          above != nullptr && above[left] == above[right] && above[left] == below[left] && above[left] == below[right];
      labels[y * width + x] = is_settled ? above[left]
                                         : label_at(scores,
                                                    {.top = rows.low[y],
                                                     .bottom = rows.high[y],
                                                     .left = left,
                                                     .right = right,
                                                     .down = rows.weight[y],
                                                     .across = columns.weight[x]},
                                                    threshold);
    }
  };
  if (variant == Variant::plain)
    for (std::size_t y = 0; y < rows.low.size(); ++y) row(y);
  else
    parallel_for(placement.image_height, 8, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t y = begin; y < end; ++y) row(static_cast<std::size_t>(y));
    });
  return map;
}

Tensor label_map_of(const Tensor& labels, const Placement& placement) {
  Tensor map(DType::i32, {placement.image_height, placement.image_width});
  const auto source = labels.data<std::int32_t>();
  const auto target = map.mutable_data<std::int32_t>();
  const CellTaps rows = row_taps(placement, labels.dim(0));
  const CellTaps columns = column_taps(placement, labels.dim(1));
  std::size_t i = 0;
  for (const std::int64_t y : rows.nearest)
    for (const std::int64_t x : columns.nearest) target[i++] = source[static_cast<std::size_t>(y * labels.dim(1) + x)];
  return map;
}

}  // namespace temper::tasks
