// SPDX-License-Identifier: Apache-2.0
#include "ops/resample.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/check.h"
#include "base/parallel.h"

namespace temper {

namespace {

constexpr int k_largest_denominator = 64;
constexpr int k_longest_checked_extent = 8192;

std::int64_t single_precision_extent(std::int64_t in, double scale) {
  return static_cast<std::int64_t>(std::floor(static_cast<float>(in) * static_cast<float>(scale)));
}

bool floors_alike(double scale, std::int64_t numerator, std::int64_t denominator) {
  // Products of single precision are exact there: 1.5 and 2 need no search.
  const bool is_power_of_two = (denominator & (denominator - 1)) == 0;
  const double ratio = static_cast<double>(numerator) / static_cast<double>(denominator);
  if (is_power_of_two && ratio == scale && numerator * k_longest_checked_extent < (std::int64_t{1} << 24)) return true;
  for (std::int64_t in = 1; in <= k_longest_checked_extent; ++in)
    if (single_precision_extent(in, scale) != in * numerator / denominator) return false;
  return true;
}

/// Where output position `x` lies in the input.
double original_position(const std::string& coordinates, const AxisResample& axis, double x) {
  const double inverse = axis.scale.denominator;
  const double scale = axis.scale.numerator;
  const auto in = static_cast<double>(axis.in);
  const double scaled_length = in * scale / inverse;
  if (coordinates == "asymmetric") return x * inverse / scale;
  if (coordinates == "tf_half_pixel_for_nn") return (x + 0.5) * inverse / scale;
  if (coordinates == "align_corners") return axis.out <= 1 ? 0 : x * (in - 1) / (scaled_length - 1);
  if (coordinates == "pytorch_half_pixel" && axis.out <= 1) return 0;
  if (coordinates == "tf_crop_and_resize") {
    if (axis.out <= 1) return 0.5 * (axis.crop_begin + axis.crop_end) * (in - 1);
    const double step = (axis.crop_end - axis.crop_begin) * (in - 1) / static_cast<double>(axis.out - 1);
    return axis.crop_begin * (in - 1) + x * step;
  }
  double offset = 0;
  if (coordinates == "half_pixel_symmetric") offset = in / 2 * (1 - static_cast<double>(axis.out) / scaled_length);
  return offset + (x + 0.5) * inverse / scale - 0.5;
}

double rounded_position(const std::string& rounding, double x, const Ratio& scale) {
  if (rounding == "round_prefer_floor") return std::ceil(x - 0.5);
  if (rounding == "round_prefer_ceil") return std::floor(x + 0.5);
  if (rounding == "ceil") return std::ceil(x);
  if (rounding == "simple" && scale.numerator < scale.denominator) return std::ceil(x);
  return std::floor(x);
}

/// The interpolation kernel at distance t.
double kernel(const ResampleMode& mode, double t) {
  t = std::abs(t);
  if (mode.interpolation == "linear") return std::max(0.0, 1 - t);
  const double a = mode.cubic_coefficient;
  if (t <= 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
  if (t < 2) return ((a * t - 5 * a) * t + 8 * a) * t - 4 * a;
  return 0;
}

std::int64_t clamped(double position, std::int64_t length) {
  return static_cast<std::int64_t>(std::clamp(position, 0.0, static_cast<double>(length - 1)));
}

void append_nearest(const ResampleMode& mode, const AxisResample& axis, double x, ResampleTable& table) {
  table.positions.push_back(clamped(rounded_position(mode.rounding, x, axis.scale), axis.in));
  table.weights.push_back(1);
}

/// Taps first_tap, ... counted from the pixel left of x, which lies in (0, 1] before x.
void append_weighted(const ResampleMode& mode, const AxisResample& axis, double x, double kernel_scale,
                     std::int64_t first_tap, ResampleTable& table) {
  const double base = std::ceil(x) - 1;
  double sum = 0;
  const std::size_t begin = table.weights.size();
  for (std::int64_t tap = 0; tap < table.taps; ++tap) {
    const double position = base + static_cast<double>(first_tap + tap);
    double weight = kernel(mode, (position - x) * kernel_scale);
    if (mode.excludes_outside && (position < 0 || position >= static_cast<double>(axis.in))) weight = 0;
    table.positions.push_back(clamped(position, axis.in));
    table.weights.push_back(weight);
    sum += weight;
  }
  if (!mode.excludes_outside && !mode.is_antialiased) return;
  for (std::size_t i = begin; i < table.weights.size(); ++i) table.weights[i] /= sum;
}

void expect_one_of(std::string_view op, std::string_view what, const std::string& value,
                   std::initializer_list<std::string_view> names) {
  TEMPER_CHECK(std::find(names.begin(), names.end(), value) != names.end(), invalid_model, op, ": ", what, " is '",
               value, "', expected one of ", join(names, ", "));
}

}  // namespace

Ratio ratio_of_scale(std::string_view op, double scale) {
  TEMPER_CHECK(scale > 0 && scale < 65536, invalid_model, op, ": a scale of ", scale,
               " is outside (0, 65536); scales must be positive");
  for (std::int64_t denominator = 1; denominator <= k_largest_denominator; ++denominator) {
    const double numerator = std::round(scale * static_cast<double>(denominator));
    if (numerator < 1 || std::abs(numerator / static_cast<double>(denominator) / scale - 1) > 1e-7) continue;
    if (floors_alike(scale, static_cast<std::int64_t>(numerator), denominator))
      return {numerator, static_cast<double>(denominator)};
  }
  return {scale, 1};
}

Dim scaled_extent(const Dim& in, const Ratio& scale) {
  const bool is_ratio = scale.numerator == std::floor(scale.numerator);
  if (is_ratio)
    return floor_div(in * static_cast<std::int64_t>(scale.numerator), static_cast<std::int64_t>(scale.denominator));
  if (!in.is_const()) return Dim::unknown();
  return single_precision_extent(in.value(), scale.numerator / scale.denominator);
}

void check_resample_mode(std::string_view op, const ResampleMode& mode) {
  expect_one_of(op, "mode", mode.interpolation, {"nearest", "linear", "cubic"});
  expect_one_of(op, "coordinate_transformation_mode", mode.coordinates,
                {"half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric",
                 "tf_half_pixel_for_nn", "tf_crop_and_resize"});
  expect_one_of(op, "nearest_mode", mode.rounding,
                {"round_prefer_floor", "round_prefer_ceil", "floor", "ceil", "simple"});
}

ResampleTable resample_table(const ResampleMode& mode, const AxisResample& axis) {
  ResampleTable table;
  const bool is_nearest = mode.interpolation == "nearest";
  const double scale = axis.scale.numerator / axis.scale.denominator;
  const double kernel_scale = mode.is_antialiased ? std::min(1.0, scale) : 1.0;
  const double radius = mode.interpolation == "cubic" ? 2 : 1;
  const auto first_tap = static_cast<std::int64_t>(std::floor(-radius / kernel_scale)) + 1;
  if (!is_nearest) table.taps = 2 - 2 * first_tap;
  for (std::int64_t i = 0; i < axis.out; ++i) {
    const double x = original_position(mode.coordinates, axis, static_cast<double>(i));
    if (is_nearest)
      append_nearest(mode, axis, x, table);
    else
      append_weighted(mode, axis, x, kernel_scale, first_tap, table);
    const bool is_inside = x >= 0 && x <= static_cast<double>(axis.in - 1);
    table.is_outside.push_back(mode.coordinates == "tf_crop_and_resize" && !is_inside);
  }
  return table;
}

bool is_identity(const ResampleMode& mode, const AxisResample& axis) {
  if (axis.in != axis.out || axis.scale.numerator != axis.scale.denominator) return false;
  if (mode.coordinates == "tf_crop_and_resize") return axis.crop_begin == 0 && axis.crop_end == 1;
  return mode.coordinates != "tf_half_pixel_for_nn";
}

std::vector<double> resample(const std::vector<double>& values, const AxisSplit& split, const ResampleTable& table,
                             double outside_value) {
  const auto out = static_cast<std::int64_t>(table.is_outside.size());
  const std::int64_t inner = split.inner;
  std::vector<double> result(static_cast<std::size_t>(split.outer * out * inner), 0.0);
  parallel_for(split.outer * out, 1 + 4096 / (1 + inner), [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t row = first; row < last; ++row) {
      const std::int64_t position = row % out;
      double* target = result.data() + row * inner;
      if (table.is_outside[static_cast<std::size_t>(position)]) {
        std::fill(target, target + inner, outside_value);
        continue;
      }
      for (std::int64_t tap = position * table.taps; tap < (position + 1) * table.taps; ++tap) {
        const double weight = table.weights[static_cast<std::size_t>(tap)];
        if (weight == 0) continue;
        const std::int64_t from = row / out * split.length + table.positions[static_cast<std::size_t>(tap)];
        const double* source = values.data() + from * inner;
        for (std::int64_t i = 0; i < inner; ++i) target[i] += weight * source[i];
      }
    }
  });
  return result;
}

}  // namespace temper
