// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "base/parallel.h"
#include "ops/fourier.h"
#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

namespace detail {

/// The content of an integer scalar, or an unknown Dim.
inline Dim scalar_content(const TensorType& type) {
  return type.content && type.content->size() == 1 ? type.content->front() : Dim::unknown();
}

/// Element `k` of a run of numbers with 1 or 2 parts each.
inline Complex complex_at(const double* values, std::int64_t k, std::int64_t parts) {
  return {values[k * parts], parts == 2 ? values[k * parts + 1] : 0};
}

}  // namespace detail

/// The discrete Fourier transform along one axis, of the signal cut or filled with zeros to dft_length.
///
/// x [..., 1] (real) or [..., 2] (real and imaginary part), any floating type; dft_length and axis (optional integer
/// scalars; the axis input comes before the attribute); y [..., 2], with dft_length / 2 + 1 elements along the axis
/// where `is_onesided`.
/// Errors: invalid_model where the axis is the last one, the last extent is not 1 or 2, or the length is not positive.
/// Source: ONNX DFT-17, -20.
struct Dft {
  static constexpr std::string_view name = "Dft";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  std::int64_t axis = -2;
  bool is_inverse = false;
  bool is_onesided = false;

  static constexpr auto fields() {
    return std::tuple{field("axis", &Dft::axis), field("is_inverse", &Dft::is_inverse),
                      field("is_onesided", &Dft::is_onesided)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 3);
    const TensorType& x = inputs[0];
    TEMPER_CHECK(
        x.rank() >= 2 && x.dim(x.rank() - 1).known().value_or(1) >= 1 && x.dim(x.rank() - 1).known().value_or(1) <= 2,
        invalid_model, name, ": a signal of ", dims_text(*x.dims), "; the last axis holds 1 or 2 parts");
    TEMPER_CHECK(!is_onesided || !is_inverse, unsupported, name, ": a one-sided inverse transform");
    Dims y = *x.dims;
    y.back() = 2;
    const auto along = known_axis(inputs);
    const bool keeps_extents = !is_onesided && !has_input(inputs, 1);
    for (std::int64_t i = 0; i + 1 < x.rank(); ++i)
      if (!along && !keeps_extents) y[static_cast<std::size_t>(i)] = Dim::unknown();
    if (along) {
      const Dim length = has_input(inputs, 1) ? detail::scalar_content(inputs[1]) : x.dim(*along);
      TEMPER_CHECK(length.known().value_or(1) >= 1, invalid_model, name, ": a length of ", length);
      y[static_cast<std::size_t>(*along)] = is_onesided ? floor_div(length, 2) + 1 : length;
    }
    return {TensorType(x.dtype, std::move(y))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const auto types = types_of(inputs);
    const auto chosen = known_axis(types);
    TEMPER_CHECK(chosen, invalid_model, name, ": the axis is no integer scalar");
    const std::int64_t along = *chosen;
    const Shape shape = *infer(types)[0].shape();
    const std::int64_t parts = x.dim(x.rank() - 1);
    const std::int64_t length = has_input(inputs, 1) ? to_i64(inputs[1]).at(0) : x.dim(along);
    AxisSplit split = split_at_axis(x.shape(), along);
    split.inner /= parts;
    const std::vector<double> values = to_f64(x);
    const std::int64_t bins = shape[static_cast<std::size_t>(along)];
    std::vector<double> y(static_cast<std::size_t>(element_count(shape)));
    parallel_for(split.outer * split.inner, 1, [&](std::int64_t first, std::int64_t last) {
      std::vector<Complex> line(static_cast<std::size_t>(length));
      for (std::int64_t i = first; i < last; ++i) {
        const std::int64_t begin = i / split.inner * split.length * split.inner + i % split.inner;
        std::fill(line.begin(), line.end(), Complex(0));
        for (std::int64_t k = 0; k < std::min(length, split.length); ++k)
          line[static_cast<std::size_t>(k)] = detail::complex_at(values.data(), begin + k * split.inner, parts);
        const std::vector<Complex> spectrum = fourier_transform(line, is_inverse);
        for (std::int64_t k = 0; k < bins; ++k) {
          const std::int64_t place = (i / split.inner * bins + k) * split.inner + i % split.inner;
          y[static_cast<std::size_t>(2 * place)] = spectrum[static_cast<std::size_t>(k)].real();
          y[static_cast<std::size_t>(2 * place + 1)] = spectrum[static_cast<std::size_t>(k)].imag();
        }
      }
    });
    return {from_f64(x.dtype(), shape, y)};
  }

 private:
  /// In [0, rank - 1); nothing where an input gives it and its value is not known.
  [[nodiscard]] std::optional<std::int64_t> known_axis(std::span<const TensorType> inputs) const {
    std::int64_t chosen = axis;
    if (has_input(inputs, 2)) {
      const auto content = detail::scalar_content(inputs[2]).known();
      if (!content) return std::nullopt;
      chosen = *content;
    }
    chosen = normalise_axis(name, chosen, inputs[0].rank());
    TEMPER_CHECK(chosen != inputs[0].rank() - 1, invalid_model, name, ": axis ", chosen,
                 " holds the parts of the numbers, no signal");
    return chosen;
  }
};

/// Fourier transforms of windowed frames of a signal: y[b, f, k] = DFT of signal[b, f * step + n] * window[n] over n.
///
/// signal [B, L], [B, L, 1] or [B, L, 2], step (integer scalar), window [W] (optional), frame_length (optional integer
/// scalar, else W); y [B, (L - frame_length) / step + 1, bins, 2], bins as in Dft.
/// Errors: invalid_model where neither window nor frame_length is given, they differ, or lengths are not positive.
/// Source: ONNX STFT-17.
struct Stft {
  static constexpr std::string_view name = "Stft";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  bool is_onesided = true;

  static constexpr auto fields() { return std::tuple{field("is_onesided", &Stft::is_onesided)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 4);
    const TensorType& x = inputs[0];
    const std::int64_t parts = x.rank() == 3 ? x.dim(2).known().value_or(1) : 1;
    TEMPER_CHECK((x.rank() == 2 || x.rank() == 3) && (parts == 1 || parts == 2), invalid_model, name, ": a signal of ",
                 dims_text(*x.dims), ", expected [batch, length, 1 or 2]");
    const Dim step = detail::scalar_content(inputs[1]);
    const Dim length = frame_length(inputs);
    TEMPER_CHECK(step.known().value_or(1) >= 1 && length.known().value_or(1) >= 1, invalid_model, name, ": a step of ",
                 step, " and frames of ", length, ", expected positive numbers");
    const bool is_known = !step.is_unknown() && !length.is_unknown();
    const Dim frames = is_known ? floor_div(x.dim(1) - length, step) + 1 : Dim::unknown();
    TEMPER_CHECK(frames.known().value_or(0) >= 0, invalid_model, name, ": a frame of ", length,
                 " does not fit a signal of ", x.dim(1));
    return {TensorType(x.dtype, {x.dim(0), frames, is_onesided ? floor_div(length, 2) + 1 : length, 2})};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const auto types = types_of(inputs);
    const Shape shape = *infer(types)[0].shape();
    const Tensor& x = inputs[0];
    const std::int64_t parts = x.rank() == 3 ? x.dim(2) : 1;
    const std::int64_t step = detail::scalar_content(types[1]).value();
    const std::int64_t length = frame_length(types).value();
    const std::vector<double> values = to_f64(x);
    std::vector<double> window(static_cast<std::size_t>(length), 1.0);
    if (has_input(inputs, 2)) window = to_f64(inputs[2]);
    std::vector<double> y(static_cast<std::size_t>(element_count(shape)));
    parallel_for(shape[0] * shape[1], 1, [&](std::int64_t first, std::int64_t last) {
      std::vector<Complex> frame(static_cast<std::size_t>(length));
      for (std::int64_t i = first; i < last; ++i) {
        const std::int64_t begin = i / shape[1] * x.dim(1) + i % shape[1] * step;
        for (std::int64_t n = 0; n < length; ++n)
          frame[static_cast<std::size_t>(n)] =
              window[static_cast<std::size_t>(n)] * detail::complex_at(values.data(), begin + n, parts);
        const std::vector<Complex> spectrum = fourier_transform(frame, false);
        for (std::int64_t k = 0; k < shape[2]; ++k) {
          const auto place = static_cast<std::size_t>(2 * (i * shape[2] + k));
          y[place] = spectrum[static_cast<std::size_t>(k)].real();
          y[place + 1] = spectrum[static_cast<std::size_t>(k)].imag();
        }
      }
    });
    return {from_f64(x.dtype(), shape, y)};
  }

 private:
  static Dim frame_length(std::span<const TensorType> inputs) {
    const bool has_window = has_input(inputs, 2);
    TEMPER_CHECK(has_window || has_input(inputs, 3), invalid_model, name, ": neither window nor frame_length is given");
    if (!has_window) return detail::scalar_content(inputs[3]);
    TEMPER_CHECK(inputs[2].rank() == 1, invalid_model, name, ": the window has rank ", inputs[2].rank(),
                 ", expected 1");
    if (!has_input(inputs, 3)) return inputs[2].dim(0);
    const Dim stated = detail::scalar_content(inputs[3]);
    return stated.is_unknown() ? inputs[2].dim(0) : merge_dim(name, inputs[2].dim(0), stated);
  }
};

inline void register_dft(OpTable& table) {
  table.add<Dft>();
  table.add<Stft>();
}

}  // namespace temper::ops
