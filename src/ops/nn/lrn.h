// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>

#include "base/parallel.h"
#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// y = x / (bias + alpha / size * s)^beta, where s sums x^2 over the `size` channels around each one.
///
/// x, y [N, C, spatial...]; any floating type. Of an even size, the greater part lies after the channel.
/// Errors: invalid_model where rank is below 2 or size is not positive.
/// Source: ONNX LRN-1, -13.
struct Lrn {
  static constexpr std::string_view name = "Lrn";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  std::int64_t size = 1;
  double alpha = 1e-4;
  double beta = 0.75;
  double bias = 1;

  static constexpr auto fields() {
    return std::tuple{field("size", &Lrn::size), field("alpha", &Lrn::alpha), field("beta", &Lrn::beta),
                      field("bias", &Lrn::bias)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    TEMPER_CHECK(inputs[0].rank() >= 2, invalid_model, name, ": the input has rank ", inputs[0].rank(),
                 ", expected at least 2");
    TEMPER_CHECK(size >= 1, invalid_model, name, ": size is ", size, ", expected at least 1");
    return {TensorType(inputs[0].dtype, *inputs[0].dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    (void)infer(types_of(inputs));
    const Tensor& x = inputs[0];
    const AxisSplit split = split_at_axis(x.shape(), 1);
    const std::vector<double> values = to_f64(x);
    std::vector<double> y(values.size());
    parallel_for(split.outer * split.length, 1, [&](std::int64_t first, std::int64_t last) {
      std::vector<double> sums(static_cast<std::size_t>(split.inner));
      for (std::int64_t row = first; row < last; ++row) {
        const std::int64_t channel = row % split.length;
        const std::int64_t begin = channel - std::min(channel, (size - 1) / 2);
        const std::int64_t end = channel + std::min(split.length - channel, size / 2 + 1);
        std::fill(sums.begin(), sums.end(), 0.0);
        for (std::int64_t c = begin; c < end; ++c) {
          const double* plane = values.data() + (row - channel + c) * split.inner;
          for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += plane[i] * plane[i];
        }
        const auto offset = static_cast<std::size_t>(row * split.inner);
        for (std::size_t i = 0; i < sums.size(); ++i)
          y[offset + i] = values[offset + i] / std::pow(bias + alpha / static_cast<double>(size) * sums[i], beta);
      }
    });
    return {from_f64(x.dtype(), x.shape(), y)};
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    Cost cost = default_cost(inputs, outputs);
    cost.flop *= static_cast<double>(2 * size + 4);
    return cost;
  }
};

inline void register_lrn(OpTable& table) { table.add<Lrn>(); }

}  // namespace temper::ops
