// SPDX-License-Identifier: Apache-2.0
#pragma once

// Resampling along single axes, which is all that Resize is: every interpolation of ONNX is separable. A scale is kept
// as a ratio of integers wherever it is one, because 1 / 0.6f times 3 falls just short of 5.

#include <cstdint>
#include <string>
#include <vector>

#include "ops/infer_util.h"

namespace temper {

/// numerator / denominator, both positive.
struct Ratio {
  double numerator = 1;
  double denominator = 1;
};

/// `scale` as a ratio of integers with a denominator of at most 64, where single-precision products with it floor to
/// the same extents; else scale / 1. Errors: invalid_model where not positive and finite.
[[nodiscard]] Ratio ratio_of_scale(std::string_view op, double scale);

/// floor(in * scale), with in * scale rounded to single precision where the scale is no small ratio; unknown for a
/// symbolic extent then.
[[nodiscard]] Dim scaled_extent(const Dim& in, const Ratio& scale);

/// Names as ONNX spells them.
struct ResampleMode {
  std::string interpolation = "nearest";        ///< nearest, linear or cubic
  std::string coordinates = "half_pixel";       ///< coordinate_transformation_mode
  std::string rounding = "round_prefer_floor";  ///< nearest_mode; "simple": ceil when shrinking, else floor
  double cubic_coefficient = -0.75;
  bool excludes_outside = false;  ///< taps outside get no weight, the others are normalised
  bool is_antialiased = false;    ///< when shrinking, the kernel widens by 1 / scale
};
/// Errors: invalid_model for an unknown name.
void check_resample_mode(std::string_view op, const ResampleMode& mode);

/// One axis to resample.
struct AxisResample {
  std::int64_t in = 1;
  std::int64_t out = 1;
  Ratio scale;
  double crop_begin = 0;  ///< for tf_crop_and_resize, in units of the axis
  double crop_end = 1;
};

/// For each output position the input positions it mixes.
struct ResampleTable {
  std::int64_t taps = 1;
  std::vector<std::int64_t> positions;  ///< [out, taps], clamped into the input
  std::vector<double> weights;          ///< [out, taps]
  std::vector<bool> is_outside;         ///< [out], for tf_crop_and_resize
};
[[nodiscard]] ResampleTable resample_table(const ResampleMode& mode, const AxisResample& axis);

/// True where resampling the axis changes nothing.
[[nodiscard]] bool is_identity(const ResampleMode& mode, const AxisResample& axis);

/// values [outer, in, inner] to [outer, out, inner]; positions outside become `outside_value`.
[[nodiscard]] std::vector<double> resample(const std::vector<double>& values, const AxisSplit& split,
                                           const ResampleTable& table, double outside_value);

}  // namespace temper
