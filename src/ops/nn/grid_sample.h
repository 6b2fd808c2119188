// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cmath>

#include "base/parallel.h"
#include "ops/infer_util.h"
#include "ops/operator.h"
#include "ops/window.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// y at each output position = x read at the position that the grid gives there.
///
/// x [N, C, D1, ..., Dr], grid [N, out..., r] with coordinates in [-1, 1], the last axis of x first; y [N, C, out...].
/// Outside x: zeros, the border element, or the reflection. `aligns_corners`: -1 and 1 are the centres of the end
/// elements, else their outer edges. Not finite coordinates lie far outside.
/// Errors: invalid_model for unknown names or wrong extents; unsupported beyond three spatial axes.
/// Source: ONNX GridSample-16, -20, -22.
struct GridSample {
  static constexpr std::string_view name = "GridSample";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  std::string mode = "linear";    ///< nearest, linear or cubic
  std::string padding = "zeros";  ///< zeros, border or reflection
  bool aligns_corners = false;

  static constexpr auto fields() {
    return std::tuple{field("mode", &GridSample::mode), field("padding", &GridSample::padding),
                      field("aligns_corners", &GridSample::aligns_corners)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 2);
    TEMPER_CHECK(mode == "nearest" || mode == "linear" || mode == "cubic", invalid_model, name, ": mode is '", mode,
                 "', expected nearest, linear or cubic");
    TEMPER_CHECK(padding == "zeros" || padding == "border" || padding == "reflection", invalid_model, name,
                 ": padding_mode is '", padding, "', expected zeros, border or reflection");
    const TensorType& x = inputs[0];
    const TensorType& grid = inputs[1];
    const auto axes = static_cast<std::int64_t>(spatial_dims(name, x).size());
    TEMPER_CHECK(axes <= 3, unsupported, name, ": ", axes, " spatial axes; at most 3 are supported");
    TEMPER_CHECK(grid.rank() == x.rank(), invalid_model, name, ": the grid has rank ", grid.rank(), ", expected ",
                 x.rank());
    (void)merge_dim(name, grid.dim(axes + 1), axes);
    Dims y = {merge_dim(name, x.dim(0), grid.dim(0)), x.dim(1)};
    for (std::int64_t i = 0; i < axes; ++i) y.push_back(grid.dim(i + 1));
    return {TensorType(x.dtype, std::move(y))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Shape shape = *infer(types_of(inputs))[0].shape();
    const Tensor& x = inputs[0];
    const Shape spatial = spatial_extents(name, x.shape());
    const std::vector<double> values = to_f64(x);
    const std::vector<double> grid = to_f64(inputs[1]);
    const std::int64_t in_size = element_count(spatial);
    const std::int64_t positions = element_count(spatial_extents(name, shape));
    const auto axes = static_cast<std::int64_t>(spatial.size());
    std::vector<double> y(static_cast<std::size_t>(element_count(shape)));
    parallel_for(shape[0] * positions, 64, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t at = first; at < last; ++at) {
        std::array<Taps, 3> taps;
        for (std::int64_t i = 0; i < axes; ++i)
          taps[static_cast<std::size_t>(3 - axes + i)] =
              taps_at(grid[static_cast<std::size_t>(at * axes + axes - 1 - i)], spatial[static_cast<std::size_t>(i)]);
        const std::int64_t image = at / positions;
        for (std::int64_t c = 0; c < shape[1]; ++c)
          y[static_cast<std::size_t>((image * shape[1] + c) * positions + at % positions)] =
              mix(values.data() + (image * shape[1] + c) * in_size, taps, spatial);
      }
    });
    return {from_f64(x.dtype(), shape, y)};
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    Cost cost = default_cost(inputs, outputs);
    cost.flop *= mode == "cubic" ? 32 : mode == "linear" ? 8 : 1;
    return cost;
  }

 private:
  /// What one coordinate reads along its axis; weight 0 where padding gives zero.
  struct Taps {
    int count = 1;
    std::array<std::int64_t, 4> positions{};
    std::array<double, 4> weights{1, 0, 0, 0};
  };

  struct Bounds {
    double low, high;
  };
  [[nodiscard]] Bounds bounds(std::int64_t extent) const {
    const auto length = static_cast<double>(extent);
    return aligns_corners ? Bounds{0, length - 1} : Bounds{-0.5, length - 0.5};
  }

  static double reflected(double x, const Bounds& range) {
    const double length = range.high - range.low;
    if (length <= 0) return range.low;
    const double beyond = x < range.low ? range.low - x : x - range.high;
    if (beyond <= 0) return x;
    const double turns = std::floor(beyond / length);
    const double rest = beyond - turns * length;
    const bool is_back = std::fmod(turns, 2) == 0;  // reflected an odd number of times
    return is_back == (x < range.low) ? range.low + rest : range.high - rest;
  }

  /// The element that stands for position `at`, -1 for none.
  [[nodiscard]] std::int64_t element(double at, std::int64_t extent) const {
    const double last = static_cast<double>(extent) - 1;
    if (at >= 0 && at <= last) return static_cast<std::int64_t>(at);
    if (padding == "zeros" || extent == 0) return -1;
    if (padding == "reflection") at = reflected(at, bounds(extent));
    return static_cast<std::int64_t>(std::clamp(at, 0.0, last));
  }

  [[nodiscard]] Taps taps_at(double coordinate, std::int64_t extent) const {
    constexpr double k_far = 1e9;
    const auto length = static_cast<double>(extent);
    double x = aligns_corners ? (coordinate + 1) / 2 * (length - 1) : ((coordinate + 1) * length - 1) / 2;
    x = std::isnan(x) ? -k_far : std::clamp(x, -k_far, k_far);
    if (mode == "nearest") x = std::nearbyint(x);
    const Bounds range = bounds(extent);
    if (x < range.low || x > range.high) {
      // Cubic interpolation outside still sees the elements near the border: its taps are clamped one by one.
      if (padding == "border" && mode != "cubic") x = std::clamp(x, 0.0, std::max(0.0, length - 1));
      if (padding == "reflection") x = reflected(x, range);
    }
    Taps taps;
    if (mode == "nearest") {
      set_tap(taps, 0, std::nearbyint(x), 1, extent);
      return taps;
    }
    const double base = std::floor(x);
    const double t = x - base;
    if (mode == "linear") {
      taps.count = 2;
      set_tap(taps, 0, base, 1 - t, extent);
      set_tap(taps, 1, base + 1, t, extent);
      return taps;
    }
    taps.count = 4;
    for (int i = 0; i < 4; ++i)
      set_tap(taps, static_cast<std::size_t>(i), base - 1 + i, cubic(std::abs(t + 1 - i)), extent);
    return taps;
  }

  void set_tap(Taps& taps, std::size_t index, double at, double weight, std::int64_t extent) const {
    const std::int64_t position = element(at, extent);
    taps.positions[index] = std::max<std::int64_t>(0, position);
    taps.weights[index] = position < 0 ? 0 : weight;
  }

  static double cubic(double t) {
    constexpr double k_a = -0.75;
    if (t <= 1) return ((k_a + 2) * t - (k_a + 3)) * t * t + 1;
    return t < 2 ? ((k_a * t - 5 * k_a) * t + 8 * k_a) * t - 4 * k_a : 0;
  }

  static double mix(const double* plane, const std::array<Taps, 3>& taps, const Shape& spatial) {
    const std::int64_t width = spatial.back();
    const std::int64_t height = spatial.size() > 1 ? spatial[spatial.size() - 2] : 1;
    double sum = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(taps[0].count); ++i)
      for (std::size_t j = 0; j < static_cast<std::size_t>(taps[1].count); ++j)
        for (std::size_t k = 0; k < static_cast<std::size_t>(taps[2].count); ++k) {
          const double weight = taps[0].weights[i] * taps[1].weights[j] * taps[2].weights[k];
          if (weight == 0) continue;
          sum += weight * plane[(taps[0].positions[i] * height + taps[1].positions[j]) * width + taps[2].positions[k]];
        }
    return sum;
  }
};

inline void register_grid_sample(OpTable& table) { table.add<GridSample>(); }

}  // namespace temper::ops
