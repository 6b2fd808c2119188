// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// A window of cosines: y[n] = a0 - a1 * cos(2 pi n / N) + a2 * cos(4 pi n / N), N = size, or size - 1 where not
/// periodic.
///
/// size: integer scalar; y [size] of type `dtype`.
/// Errors: invalid_model for another kind or a negative size.
/// Source: ONNX HannWindow-17, HammingWindow-17, BlackmanWindow-17.
struct WindowFunction {
  static constexpr std::string_view name = "WindowFunction";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  std::string kind = "hann";  ///< hann, hamming or blackman
  bool is_periodic = true;
  DType dtype = DType::f32;

  static constexpr auto fields() {
    return std::tuple{field("kind", &WindowFunction::kind), field("is_periodic", &WindowFunction::is_periodic),
                      field("dtype", &WindowFunction::dtype)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    TEMPER_CHECK(kind == "hann" || kind == "hamming" || kind == "blackman", invalid_model, name, ": kind is '", kind,
                 "', expected hann, hamming or blackman");
    const auto& content = inputs[0].content;
    const Dim size = content && content->size() == 1 ? content->front() : Dim::unknown();
    TEMPER_CHECK(size.known().value_or(0) >= 0, invalid_model, name, ": a size of ", size);
    return {TensorType(dtype, {size})};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const auto shape = infer(types_of(inputs))[0].shape();
    TEMPER_CHECK(shape, invalid_model, name, ": the size is no integer scalar");
    const std::int64_t size = shape->front();
    const double a0 = kind == "hann" ? 0.5 : kind == "hamming" ? 25.0 / 46.0 : 0.42;
    const double a2 = kind == "blackman" ? 0.08 : 0;
    const double a1 = kind == "blackman" ? 0.5 : 1 - a0;
    const auto period = static_cast<double>(std::max<std::int64_t>(1, is_periodic ? size : size - 1));
    std::vector<double> y(static_cast<std::size_t>(size));
    for (std::size_t n = 0; n < y.size(); ++n) {
      const double angle = 2 * std::numbers::pi * static_cast<double>(n) / period;
      y[n] = a0 - a1 * std::cos(angle) + a2 * std::cos(2 * angle);
    }
    return {from_f64(dtype, *shape, y)};
  }
};

/// Triangular filters that gather the bins of a spectrum into bands equally spaced in mel = 2595 log10(1 + f / 700).
///
/// Scalars num_mel_bins, dft_length, sample_rate (integers), lower_edge_hertz, upper_edge_hertz (floating);
/// y [dft_length / 2 + 1, num_mel_bins] of type `dtype`.
/// Errors: invalid_model for negative counts, bad_argument for edges that are no frequencies of the spectrum.
/// Source: ONNX MelWeightMatrix-17.
struct MelWeightMatrix {
  static constexpr std::string_view name = "MelWeightMatrix";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  DType dtype = DType::f32;

  static constexpr auto fields() { return std::tuple{field("dtype", &MelWeightMatrix::dtype)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 5, 5);
    const auto scalar = [&](std::size_t index) {
      const auto& content = inputs[index].content;
      return content && content->size() == 1 ? content->front() : Dim::unknown();
    };
    const Dim bands = scalar(0);
    const Dim length = scalar(1);
    TEMPER_CHECK(bands.known().value_or(1) >= 0 && length.known().value_or(1) >= 1, invalid_model, name, ": ", bands,
                 " bands of a transform of ", length);
    return {TensorType(dtype, {floor_div(length, 2) + 1, bands})};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    for (const Tensor& input : inputs)
      TEMPER_CHECK(input.size() == 1, invalid_model, name, ": an input has ", input.size(), " elements, expected 1");
    const Shape shape = *infer(types_of(inputs))[0].shape();
    const double length = to_f64(inputs[1])[0];
    const double rate = to_f64(inputs[2])[0];
    const double low = to_f64(inputs[3])[0];
    const double high = to_f64(inputs[4])[0];
    TEMPER_CHECK(rate > 0 && low >= 0 && high >= low && high <= rate, bad_argument, name, ": edges ", low, " and ",
                 high, " Hz of a signal sampled at ", rate, " Hz");
    const double first_mel = 2595 * std::log10(1 + low / 700);
    const double step = (2595 * std::log10(1 + high / 700) - first_mel) / static_cast<double>(shape[1] + 2);
    const auto bin = [&](std::int64_t index) {
      const double mel = first_mel + step * static_cast<double>(index);
      return static_cast<std::int64_t>((length + 1) * 700 * (std::pow(10, mel / 2595) - 1) / rate);
    };
    std::vector<double> y(static_cast<std::size_t>(element_count(shape)));
    for (std::int64_t band = 0; band < shape[1]; ++band)
      for (std::int64_t row = 0; row < shape[0]; ++row)
        y[static_cast<std::size_t>(row * shape[1] + band)] = weight(row, bin(band), bin(band + 1), bin(band + 2));
    return {from_f64(dtype, shape, y)};
  }

 private:
  /// The triangle from `begin` over its top at `centre` to `end`, at `row`.
  static double weight(std::int64_t row, std::int64_t begin, std::int64_t centre, std::int64_t end) {
    if (row == centre) return 1;
    if (row >= begin && row < centre) return static_cast<double>(row - begin) / static_cast<double>(centre - begin);
    if (row > centre && row < end) return static_cast<double>(end - row) / static_cast<double>(end - centre);
    return 0;
  }
};

inline void register_window_function(OpTable& table) {
  table.add<WindowFunction>();
  table.add<MelWeightMatrix>();
}

}  // namespace temper::ops
