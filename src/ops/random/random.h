// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "ops/random_source.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// A tensor of random numbers: Uniform in [alpha, beta), or Normal of mean alpha and standard deviation beta.
///
/// x (optional): any tensor, which gives the shape in place of the attribute. y: `to`. Each call gives the numbers of
/// the same seed again, so that runs and runners can be compared.
/// Errors: bad_argument for an unknown distribution; invalid_model for a type that is not floating.
/// Source: ONNX RandomUniform-1, RandomNormal-1, RandomUniformLike-1, RandomNormalLike-1.
struct Random {
  static constexpr std::string_view name = "Random";
  static constexpr Accuracy accuracy = Accuracy::exact;
  static constexpr bool is_random = true;
  std::string distribution = "Uniform";  ///< or Normal
  double alpha = 0;                      ///< lowest value, or mean
  double beta = 1;                       ///< upper limit, or standard deviation
  std::int64_t seed = 0;
  DType to = DType::f32;
  std::vector<std::int64_t> shape = {};

  static constexpr auto fields() {
    return std::tuple{field("distribution", &Random::distribution),
                      field("alpha", &Random::alpha),
                      field("beta", &Random::beta),
                      field("seed", &Random::seed),
                      field("to", &Random::to),
                      field("shape", &Random::shape)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 0, 1);
    TEMPER_CHECK(is_floating(to), invalid_model, "Random: y would be ", dtype_name(to), ", expected a floating type");
    TEMPER_CHECK(distribution == "Uniform" || distribution == "Normal", bad_argument,
                 "Random: there is no distribution '", distribution, "'");
    for (const std::int64_t extent : shape)
      TEMPER_CHECK(extent >= 0, invalid_model, "Random: extent ", extent, " is negative");
    return {TensorType(to, inputs.empty() ? dims_from_shape(shape) : *inputs[0].dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Shape& extents = inputs.empty() ? shape : inputs[0].shape();
    std::vector<double> values(static_cast<std::size_t>(element_count(extents)));
    RandomSource source(seed);
    for (double& value : values)
      value = distribution == "Normal" ? alpha + beta * source.normal() : alpha + (beta - alpha) * source.uniform();
    return {from_f64(to, extents, values)};
  }
};

/// y = 1 with probability x, else 0, element by element.
///
/// x: floating, within [0, 1]. y: `to`, shape of x. Each call draws the numbers of the same seed again.
/// Source: ONNX Bernoulli-15.
struct Bernoulli {
  static constexpr std::string_view name = "Bernoulli";
  static constexpr Accuracy accuracy = Accuracy::exact;
  static constexpr bool is_random = true;
  std::int64_t seed = 0;
  DType to = DType::f32;

  static constexpr auto fields() { return std::tuple{field("seed", &Bernoulli::seed), field("to", &Bernoulli::to)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    return {TensorType(to, *inputs[0].dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    auto values = to_f64(inputs[0]);
    RandomSource source(seed);
    for (double& value : values) value = source.uniform() < value ? 1 : 0;
    return {from_f64(to, inputs[0].shape(), values)};
  }
};

/// Draws `count` class indices a row, class c with probability softmax(x)[c].
///
/// x [batch, classes]: floating, logarithms of unnormalised probabilities. y [batch, count]: i32 or i64. Each call
/// draws the numbers of the same seed again.
/// Errors: invalid_model where x has no classes or count is not positive.
/// Source: ONNX Multinomial-7.
struct Multinomial {
  static constexpr std::string_view name = "Multinomial";
  static constexpr Accuracy accuracy = Accuracy::exact;
  static constexpr bool is_random = true;
  std::int64_t count = 1;
  std::int64_t seed = 0;
  DType to = DType::i32;

  static constexpr auto fields() {
    return std::tuple{field("count", &Multinomial::count), field("seed", &Multinomial::seed),
                      field("to", &Multinomial::to)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    TEMPER_CHECK(inputs[0].rank() == 2, invalid_model, "Multinomial: x has rank ", inputs[0].rank(), ", expected 2");
    TEMPER_CHECK(count > 0 && !inputs[0].dim(1).equals(0), invalid_model, "Multinomial: ", count, " samples of ",
                 inputs[0].dim(1), " classes");
    return {TensorType(to, {inputs[0].dim(0), count})};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    (void)infer(types_of(inputs));
    const auto logits = to_f64(inputs[0]);
    const std::int64_t batch = inputs[0].dim(0);
    const std::int64_t classes = inputs[0].dim(1);
    RandomSource source(seed);
    std::vector<std::int64_t> samples;
    for (std::int64_t row = 0; row < batch; ++row) {
      const auto sums = cumulative({logits.data() + row * classes, static_cast<std::size_t>(classes)});
      for (std::int64_t i = 0; i < count; ++i) {
        const auto above = std::upper_bound(sums.begin(), sums.end() - 1, source.uniform() * sums.back());
        samples.push_back(above - sums.begin());
      }
    }
    return {from_i64(to, {batch, count}, samples)};
  }

 private:
  static std::vector<double> cumulative(std::span<const double> logits) {
    const double largest = *std::max_element(logits.begin(), logits.end());
    std::vector<double> sums;
    double total = 0;
    for (const double logit : logits) sums.push_back(total += std::exp(logit - largest));
    return sums;
  }
};

/// Zeroes elements at random while training, else copies x: outputs y and mask (what stays).
///
/// x: floating; ratio (optional, 0.5): number in [0, 1); training_mode (optional, false): bool. In training y is
/// x * mask / (1 - ratio). mask: bool, shape of x. Each call draws the numbers of the same seed again.
/// Errors: bad_argument for a ratio outside [0, 1).
/// Source: ONNX Dropout-13.
struct Dropout {
  static constexpr std::string_view name = "Dropout";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  static constexpr bool is_random = true;
  std::int64_t seed = 0;

  static constexpr auto fields() { return std::tuple{field("seed", &Dropout::seed)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 3);
    return {TensorType(inputs[0].dtype, *inputs[0].dims), TensorType(DType::boolean, *inputs[0].dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const double ratio = number(inputs, 1, 0.5);
    TEMPER_CHECK(ratio >= 0 && ratio < 1, bad_argument, "Dropout: ratio ", ratio, " is outside [0, 1)");
    std::vector<double> mask(static_cast<std::size_t>(x.size()), 1);
    if (number(inputs, 2, 0) == 0 || ratio == 0) return {x, from_f64(DType::boolean, x.shape(), mask)};
    auto values = to_f64(x);
    RandomSource source(seed);
    for (std::size_t i = 0; i < values.size(); ++i) {
      mask[i] = source.uniform() >= ratio ? 1 : 0;
      values[i] = mask[i] * values[i] / (1 - ratio);
    }
    return {from_f64(x.dtype(), x.shape(), values), from_f64(DType::boolean, x.shape(), mask)};
  }

 private:
  static double number(std::span<const Tensor> inputs, std::size_t index, double fallback) {
    if (!has_input(inputs, index)) return fallback;
    TEMPER_CHECK(inputs[index].size() == 1, invalid_model, "Dropout: input ", index, " has ", inputs[index].size(),
                 " elements, expected 1");
    return to_f64(inputs[index])[0];
  }
};

inline void register_random(OpTable& table) {
  table.add<Random>();
  table.add<Bernoulli>();
  table.add<Multinomial>();
  table.add<Dropout>();
}

}  // namespace temper::ops
