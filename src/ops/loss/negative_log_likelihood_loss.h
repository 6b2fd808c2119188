// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// loss[n, d...] = -x[n, target[n, d...], d...] * weight[target[n, d...]], reduced over all elements where asked.
///
/// x [N, C, d...]: floating; target [N, d...]: i32 or i64; weight [C] (optional): type of x. Elements whose target is
/// ignore_index count neither as loss nor as weight. Reduction "mean" divides by the sum of the weights that count.
/// Errors: invalid_model where extents do not fit or the reduction is unknown; bad_argument for a target outside
/// [0, C).
/// Source: ONNX NegativeLogLikelihoodLoss-13.
struct NegativeLogLikelihoodLoss {
  static constexpr std::string_view name = "NegativeLogLikelihoodLoss";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  std::string reduction = "mean";  ///< none, sum or mean
  bool ignores = false;            ///< ignore_index counts
  std::int64_t ignore_index = 0;

  static constexpr auto fields() {
    return std::tuple{field("reduction", &NegativeLogLikelihoodLoss::reduction),
                      field("ignores", &NegativeLogLikelihoodLoss::ignores),
                      field("ignore_index", &NegativeLogLikelihoodLoss::ignore_index)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 3);
    TEMPER_CHECK(reduction == "none" || reduction == "sum" || reduction == "mean", invalid_model, name,
                 ": reduction is '", reduction, "', expected none, sum or mean");
    const TensorType& x = inputs[0];
    TEMPER_CHECK(x.rank() >= 2 && inputs[1].rank() == x.rank() - 1, invalid_model, name, ": x has rank ", x.rank(),
                 " and target ", inputs[1].rank(), ", expected at least 2 and one less");
    Dims dims = *inputs[1].dims;
    for (std::size_t i = 0; i < dims.size(); ++i)
      dims[i] = merge_dim(name, dims[i], x.dim(static_cast<std::int64_t>(i == 0 ? 0 : i + 1)));
    if (has_input(inputs, 2)) {
      TEMPER_CHECK(inputs[2].rank() == 1, invalid_model, name, ": weight has rank ", inputs[2].rank(), ", expected 1");
      (void)merge_dim(name, inputs[2].dim(0), x.dim(1));
    }
    return {TensorType(x.dtype, reduction == "none" ? dims : Dims{})};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const Tensor& target = inputs[1];
    (void)infer(types_of(inputs));
    const auto values = to_f64(x);
    const auto classes = to_i64(target);
    const auto weights =
        has_input(inputs, 2) ? to_f64(inputs[2]) : std::vector<double>(static_cast<std::size_t>(x.dim(1)), 1);
    const AxisSplit split = split_at_axis(x.shape(), 1);
    std::vector<double> losses(classes.size(), 0);
    double total_weight = 0;
    for (std::size_t i = 0; i < classes.size(); ++i) {
      if (ignores && classes[i] == ignore_index) continue;
      TEMPER_CHECK(classes[i] >= 0 && classes[i] < split.length, bad_argument, name, ": target ", classes[i],
                   " is outside [0, ", split.length, ")");
      const auto place = static_cast<std::int64_t>(i);
      const std::int64_t source = (place / split.inner * split.length + classes[i]) * split.inner + place % split.inner;
      const double weight = weights[static_cast<std::size_t>(classes[i])];
      losses[i] = -values[static_cast<std::size_t>(source)] * weight;
      total_weight += weight;
    }
    if (reduction == "none") return {from_f64(x.dtype(), target.shape(), losses)};
    double sum = 0;
    for (const double loss : losses) sum += loss;
    return {from_f64(x.dtype(), {}, std::vector{reduction == "mean" ? sum / total_weight : sum})};
  }
};

inline void register_negative_log_likelihood_loss(OpTable& table) { table.add<NegativeLogLikelihoodLoss>(); }

}  // namespace temper::ops
