// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>

#include "ops/operator.h"
#include "ops/resample.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// Resamples x along `axes` (all where empty) by scales, or to sizes.
///
/// Inputs x, then optionally roi [2 * axes], scales [axes] and sizes [axes]; each may instead be an attribute, which
/// the importer prefers for constants. roi counts only for tf_crop_and_resize. y has the type of x.
/// By scales the extents are floor(in * scale); by sizes the scale is size / in, made equal on all axes where
/// keep_aspect_ratio is not "stretch".
/// Errors: invalid_model where lists do not fit, a name is unknown, or neither scales nor sizes are given.
/// Source: ONNX Resize-10 to -19; Upsample-7, -9.
struct Resize {
  static constexpr std::string_view name = "Resize";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  std::string mode = "nearest";
  std::string coordinates = "half_pixel";
  std::string rounding = "round_prefer_floor";  ///< for nearest; see ResampleMode
  double cubic_coefficient = -0.75;
  bool excludes_outside = false;
  bool is_antialiased = false;
  double extrapolation_value = 0;             ///< outside x, for tf_crop_and_resize
  std::string keep_aspect_ratio = "stretch";  ///< or not_larger, not_smaller
  std::vector<std::int64_t> axes = {};
  std::vector<double> scales = {};
  std::vector<std::int64_t> sizes = {};
  std::vector<double> roi = {};  ///< begins, then ends, in units of the axes

  static constexpr auto fields() {
    return std::tuple{field("mode", &Resize::mode),
                      field("coordinates", &Resize::coordinates),
                      field("rounding", &Resize::rounding),
                      field("cubic_coefficient", &Resize::cubic_coefficient),
                      field("excludes_outside", &Resize::excludes_outside),
                      field("is_antialiased", &Resize::is_antialiased),
                      field("extrapolation_value", &Resize::extrapolation_value),
                      field("keep_aspect_ratio", &Resize::keep_aspect_ratio),
                      field("axes", &Resize::axes),
                      field("scales", &Resize::scales),
                      field("sizes", &Resize::sizes),
                      field("roi", &Resize::roi)};
  }

  [[nodiscard]] Accuracy accuracy_as_set() const { return mode == "nearest" ? Accuracy::exact : Accuracy::rounding; }

  [[nodiscard]] ResampleMode resample_mode() const {
    return {mode, coordinates, rounding, cubic_coefficient, excludes_outside, is_antialiased};
  }

  /// The axes that are resampled, in [0, rank).
  [[nodiscard]] std::vector<std::int64_t> resampled_axes(std::int64_t rank) const {
    if (!axes.empty()) return normalise_axes(name, axes, rank);
    std::vector<std::int64_t> all(static_cast<std::size_t>(rank));
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::int64_t>(i);
    return all;
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 4);
    check_resample_mode(name, resample_mode());
    TEMPER_CHECK(
        keep_aspect_ratio == "stretch" || keep_aspect_ratio == "not_larger" || keep_aspect_ratio == "not_smaller",
        invalid_model, name, ": keep_aspect_ratio_policy is '", keep_aspect_ratio, "'");
    const TensorType& x = inputs[0];
    const auto chosen = resampled_axes(x.rank());
    Dims y = *x.dims;
    std::optional<Dims> wanted;
    if (!sizes.empty()) wanted = dims_from_shape(sizes);
    if (!wanted && has_values(inputs, 3)) wanted = inputs[3].content.value_or(Dims(chosen.size(), Dim::unknown()));
    if (wanted) {
      expect_length("sizes", wanted->size(), chosen.size());
      set_sizes(*wanted, chosen, y);
    } else if (!scales.empty()) {
      expect_length("scales", scales.size(), chosen.size());
      set_scaled(chosen, y);
    } else {
      TEMPER_CHECK(has_values(inputs, 2), invalid_model, name, ": neither scales nor sizes are given");
      for (const std::int64_t axis : chosen) y[static_cast<std::size_t>(axis)] = Dim::unknown();
    }
    return {TensorType(x.dtype, std::move(y))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Resize settled = with_constants(inputs);
    const Tensor& x = inputs[0];
    const std::vector<TensorType> type = {TensorType::of(x)};
    Shape shape = x.shape();
    const auto target_type = settled.infer(type)[0].shape();
    TEMPER_CHECK(target_type, invalid_model, name, ": tf_crop_and_resize needs the input roi");
    const Shape& target = *target_type;
    const ResampleMode how = resample_mode();
    std::vector<double> values = to_f64(x);
    const auto chosen = resampled_axes(x.rank());
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      const auto axis = static_cast<std::size_t>(chosen[i]);
      const AxisResample along = settled.axis_resample(x.shape(), target, chosen, i);
      if (is_identity(how, along)) continue;
      TEMPER_CHECK(along.in > 0 || along.out == 0, invalid_model, name, ": axis ", axis, " is empty, cannot become ",
                   along.out);
      values = resample(values, split_at_axis(shape, chosen[i]), resample_table(how, along), extrapolation_value);
      shape[axis] = along.out;
    }
    return {from_f64(x.dtype(), shape, values)};
  }

  /// What becomes of each axis of inputs[0], of which only the extents matter; nothing where an axis stays as it is.
  [[nodiscard]] std::vector<std::optional<ResampleTable>> axis_tables(std::span<const Tensor> inputs,
                                                                      const Shape& target) const {
    const Resize settled = with_constants(inputs);
    const Shape& shape = inputs[0].shape();
    std::vector<std::optional<ResampleTable>> tables(shape.size());
    const auto chosen = resampled_axes(static_cast<std::int64_t>(shape.size()));
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      const AxisResample along = settled.axis_resample(shape, target, chosen, i);
      if (!is_identity(resample_mode(), along))
        tables[static_cast<std::size_t>(chosen[i])] = resample_table(resample_mode(), along);
    }
    return tables;
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    Cost cost = default_cost(inputs, outputs);
    cost.flop *= mode == "cubic" ? 32 : mode == "linear" ? 8 : 1;
    return cost;
  }

 private:
  static bool has_values(std::span<const TensorType> inputs, std::size_t index) {
    return has_input(inputs, index) && !(inputs[index].rank() == 1 && inputs[index].dim(0).equals(0));
  }

  static void expect_length(std::string_view what, std::size_t got, std::size_t expected) {
    TEMPER_CHECK(got == expected, invalid_model, name, ": ", got, " ", what, " for ", expected, " axes");
  }

  /// This with the values of the inputs as attributes.
  Resize with_constants(std::span<const Tensor> inputs) const {
    const auto present = [&](std::size_t index) { return has_input(inputs, index) && inputs[index].size() > 0; };
    Resize settled = *this;
    if (roi.empty() && present(1)) settled.roi = to_f64(inputs[1]);
    if (sizes.empty() && present(3)) settled.sizes = to_i64(inputs[3]);
    if (scales.empty() && settled.sizes.empty() && present(2)) settled.scales = to_f64(inputs[2]);
    return settled;
  }

  [[nodiscard]] std::pair<double, double> crop(std::size_t index, std::size_t count) const {
    if (coordinates != "tf_crop_and_resize" || roi.empty()) return {0, 1};
    expect_length("roi bounds", roi.size(), 2 * count);
    for (const double bound : roi)
      TEMPER_CHECK(std::abs(bound) <= 1e6, invalid_model, name, ": a roi bound is ", bound, ", expected about 0 to 1");
    return {roi[index], roi[index + count]};
  }

  void set_sizes(const Dims& wanted, const std::vector<std::int64_t>& chosen, Dims& y) const {
    Dims given;
    for (std::size_t i = 0; i < chosen.size(); ++i) given.push_back(y[static_cast<std::size_t>(chosen[i])]);
    const auto fixed_in = shape_from_dims(given);
    const auto fixed_out = shape_from_dims(wanted);
    if (fixed_out)
      for (const std::int64_t size : *fixed_out)
        TEMPER_CHECK(size >= 0, invalid_model, name, ": a size of ", size, " is negative");
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      Dim& out = y[static_cast<std::size_t>(chosen[i])];
      if (keep_aspect_ratio == "stretch")
        out = wanted[i];
      else if (fixed_in && fixed_out)
        out = kept_aspect_extent((*fixed_in)[i], common_scale(*fixed_in, *fixed_out));
      else
        out = Dim::unknown();
    }
  }

  void set_scaled(const std::vector<std::int64_t>& chosen, Dims& y) const {
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      Dim& extent = y[static_cast<std::size_t>(chosen[i])];
      const auto [begin, end] = crop(i, chosen.size());
      const double length = end - begin;
      TEMPER_CHECK(extent.known().value_or(0) < (std::int64_t{1} << 40), invalid_model, name, ": extent ", extent,
                   " is too large");
      if (coordinates == "tf_crop_and_resize" && (roi.empty() || length != 1)) {
        const bool is_known = extent.is_const() && !roi.empty();
        if (is_known)
          extent = static_cast<std::int64_t>(
              std::floor(static_cast<double>(extent.value()) * std::max(0.0, length) * scales[i]));
        else
          extent = Dim::unknown();
      } else {
        extent = scaled_extent(extent, ratio_of_scale(name, scales[i]));
      }
    }
  }

  /// The one scale of all axes under keep_aspect_ratio.
  [[nodiscard]] Ratio common_scale(const Shape& in, const Shape& out) const {
    Ratio chosen;
    for (std::size_t i = 0; i < in.size(); ++i) {
      const Ratio scale{static_cast<double>(out[i]), static_cast<double>(std::max<std::int64_t>(1, in[i]))};
      const double difference = scale.numerator * chosen.denominator - chosen.numerator * scale.denominator;
      if (i == 0 || (keep_aspect_ratio == "not_larger" ? difference < 0 : difference > 0)) chosen = scale;
    }
    return chosen;
  }

  static std::int64_t kept_aspect_extent(std::int64_t in, const Ratio& scale) {
    return static_cast<std::int64_t>(
        std::floor((2 * static_cast<double>(in) * scale.numerator + scale.denominator) / (2 * scale.denominator)));
  }

  AxisResample axis_resample(const Shape& in, const Shape& out, const std::vector<std::int64_t>& chosen,
                             std::size_t index) const {
    const auto axis = static_cast<std::size_t>(chosen[index]);
    const auto [begin, end] = crop(index, chosen.size());
    AxisResample along{.in = in[axis], .out = out[axis], .scale = {}, .crop_begin = begin, .crop_end = end};
    if (sizes.empty()) {
      along.scale = ratio_of_scale(name, scales[index]);
    } else if (keep_aspect_ratio == "stretch") {
      along.scale = {static_cast<double>(out[axis]), static_cast<double>(in[axis])};
    } else {
      Shape chosen_in;
      for (const std::int64_t each : chosen) chosen_in.push_back(in[static_cast<std::size_t>(each)]);
      along.scale = common_scale(chosen_in, sizes);
    }
    return along;
  }
};

inline void register_resize(OpTable& table) { table.add<Resize>(); }

}  // namespace temper::ops
