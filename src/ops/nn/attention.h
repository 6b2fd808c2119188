// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/parallel.h"
#include "ops/dense.h"
#include "ops/infer_util.h"
#include "ops/normalise.h"
#include "ops/operator.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// y = softmax(cap(scale * Q K^T) + mask) V for every head.
///
/// Inputs q [B, Hq, S, D] or [B, S, Hq * D], k and v [B, Hk, T, D] or [B, T, Hk * D] (v may have another D), then
/// optionally mask (boolean: true is kept; or floating: added), broadcast to [B, Hq, S, all T], and past keys and
/// values [B, Hk, P, D], which precede k and v. Hq is a multiple of Hk: consecutive query heads share one.
/// Outputs y like q with v's D, keys and values with the past [B, Hk, P + T, D], and, as `score` says, the scores
/// [B, Hq, S, P + T] as multiplied (0), capped (1), masked (2) or after softmax (3).
/// Errors: invalid_model where extents or head counts do not fit.
/// Source: ONNX Attention-23; com.microsoft Attention-1 and MultiHeadAttention-1 through the importer.
struct Attention {
  static constexpr std::string_view name = "Attention";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  std::int64_t query_heads = 0;  ///< for rank 3
  std::int64_t key_heads = 0;    ///< for rank 3
  double scale = 0;              ///< 0: 1 / sqrt(D)
  double softcap = 0;            ///< cap(x) = softcap * tanh(x / softcap); 0: none
  bool is_causal = false;        ///< a query sees the past and the keys up to its own position
  std::int64_t score = 0;

  static constexpr auto fields() {
    return std::tuple{field("query_heads", &Attention::query_heads),
                      field("key_heads", &Attention::key_heads),
                      field("scale", &Attention::scale),
                      field("softcap", &Attention::softcap),
                      field("is_causal", &Attention::is_causal),
                      field("score", &Attention::score)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 3, 6);
    const Heads q = heads_of(inputs[0], query_heads, "Q");
    const Heads k = heads_of(inputs[1], key_heads, "K");
    const Heads v = heads_of(inputs[2], key_heads, "V");
    TEMPER_CHECK(has_input(inputs, 4) == has_input(inputs, 5), invalid_model, name,
                 ": only one of past_key and past_value is given");
    const Dim batch = merge_dim(name, merge_dim(name, q.batch, k.batch), v.batch);
    (void)merge_dim(name, q.width, k.width);
    const Dim shared = merge_dim(name, k.heads, v.heads);
    if (q.heads.is_const() && shared.is_const())
      TEMPER_CHECK(shared.value() > 0 && q.heads.value() % shared.value() == 0, invalid_model, name, ": ", q.heads,
                   " query heads do not share ", shared, " key heads");
    Dim total = merge_dim(name, k.steps, v.steps);
    if (has_input(inputs, 4)) total = total + past_steps(inputs, batch, shared, k.width, v.width);
    const DType dtype = inputs[0].dtype;
    const bool is_flat = inputs[0].rank() == 3;
    return {
        TensorType(dtype, is_flat ? Dims{batch, q.steps, q.heads * v.width} : Dims{batch, q.heads, q.steps, v.width}),
        TensorType(inputs[1].dtype, {batch, shared, total, k.width}),
        TensorType(inputs[2].dtype, {batch, shared, total, v.width}),
        TensorType(dtype, {batch, q.heads, q.steps, total})};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const auto types = infer(types_of(inputs));
    const Shape key_shape = *types[1].shape();
    const Shape value_shape = *types[2].shape();
    const Shape score_shape = *types[3].shape();
    const std::vector<double> q = head_major(inputs[0], score_shape[1]);
    const std::vector<double> k = with_past(inputs, 4, head_major(inputs[1], key_shape[1]), key_shape);
    const std::vector<double> v = with_past(inputs, 5, head_major(inputs[2], value_shape[1]), value_shape);
    std::vector<double> mask;
    if (has_input(inputs, 3)) mask = mask_values(inputs[3], score_shape);
    std::vector<double> scores(static_cast<std::size_t>(element_count(score_shape)), 0.0);
    std::vector<double> y(static_cast<std::size_t>(element_count(score_shape) /
                                                   std::max<std::int64_t>(1, score_shape[3]) * value_shape[3]),
                          0.0);
    const std::int64_t past = has_input(inputs, 4) ? inputs[4].dim(2) : 0;
    const Problem problem{score_shape, key_shape, value_shape, past, q, k, v, mask};
    parallel_for(score_shape[0] * score_shape[1], 1, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t head = first; head < last; ++head) attend(problem, head, scores, y);
    });
    const DType dtype = inputs[0].dtype();
    return {from_f64(dtype, *types[0].shape(), inputs[0].rank() == 3 ? step_major(y, score_shape, value_shape[3]) : y),
            from_f64(inputs[1].dtype(), key_shape, k), from_f64(inputs[2].dtype(), value_shape, v),
            from_f64(dtype, score_shape, scores)};
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    Cost cost = default_cost(inputs, outputs.first(1));
    const double scores = total_elements(infer(inputs)[3]);
    const double width = total_elements(inputs[0]) / std::max(1.0, scores) + 1;
    cost.flop = scores * (4 * width + 8);
    return cost;
  }

 private:
  struct Heads {
    Dim batch, heads, steps, width;
  };

  struct Problem {
    const Shape& scores;  ///< [B, Hq, S, T]
    const Shape& keys;    ///< [B, Hk, T, D]
    const Shape& values;
    std::int64_t past;
    const std::vector<double>& q;
    const std::vector<double>& k;
    const std::vector<double>& v;
    const std::vector<double>& mask;  ///< empty, or like the scores
  };

  static Heads heads_of(const TensorType& type, std::int64_t count, std::string_view what) {
    TEMPER_CHECK(type.rank() == 3 || type.rank() == 4, invalid_model, name, ": ", what, " has rank ", type.rank(),
                 ", expected 3 or 4");
    if (type.rank() == 4) return {type.dim(0), type.dim(1), type.dim(2), type.dim(3)};
    TEMPER_CHECK(count >= 1 && type.dim(2).known().value_or(0) % count == 0, invalid_model, name, ": ", what,
                 " has a width of ", type.dim(2), ", which does not divide into ", count, " heads");
    return {type.dim(0), count, type.dim(1), floor_div(type.dim(2), count)};
  }

  static Dim past_steps(std::span<const TensorType> inputs, const Dim& batch, const Dim& heads, const Dim& key_width,
                        const Dim& value_width) {
    for (std::size_t i = 4; i < 6; ++i) {
      TEMPER_CHECK(inputs[i].rank() == 4, invalid_model, name, ": past keys or values have rank ", inputs[i].rank(),
                   ", expected 4");
      (void)merge_dim(name, inputs[i].dim(0), batch);
      (void)merge_dim(name, inputs[i].dim(1), heads);
      (void)merge_dim(name, inputs[i].dim(3), i == 4 ? key_width : value_width);
    }
    return merge_dim(name, inputs[4].dim(2), inputs[5].dim(2));
  }

  /// [B, S, H * D] as [B, H, S, D]; rank 4 as it is.
  static std::vector<double> head_major(const Tensor& x, std::int64_t heads) {
    std::vector<double> values = to_f64(x);
    if (x.rank() == 4) return values;
    return swapped(values, x.dim(0), x.dim(1), heads, x.dim(2) / heads);
  }

  static std::vector<double> step_major(const std::vector<double>& y, const Shape& scores, std::int64_t width) {
    return swapped(y, scores[0], scores[1], scores[2], width);
  }

  /// values [batch, a, b, inner] as [batch, b, a, inner].
  static std::vector<double> swapped(const std::vector<double>& values, std::int64_t batch, std::int64_t a,
                                     std::int64_t b, std::int64_t inner) {
    std::vector<double> result(values.size());
    for (std::int64_t n = 0; n < batch; ++n)
      for (std::int64_t i = 0; i < a; ++i)
        for (std::int64_t j = 0; j < b; ++j)
          std::copy_n(values.begin() + ((n * a + i) * b + j) * inner, inner,
                      result.begin() + ((n * b + j) * a + i) * inner);
    return result;
  }

  static std::vector<double> with_past(std::span<const Tensor> inputs, std::size_t index, std::vector<double> present,
                                       const Shape& shape) {
    if (!has_input(inputs, index)) return present;
    const std::vector<double> past = to_f64(inputs[index]);
    const std::int64_t past_run = inputs[index].dim(2) * shape[3];
    const std::int64_t run = shape[2] * shape[3] - past_run;
    std::vector<double> result;
    for (std::int64_t head = 0; head < shape[0] * shape[1]; ++head) {
      result.insert(result.end(), past.begin() + head * past_run, past.begin() + (head + 1) * past_run);
      result.insert(result.end(), present.begin() + head * run, present.begin() + (head + 1) * run);
    }
    return result;
  }

  static std::vector<double> mask_values(const Tensor& mask, const Shape& shape) {
    std::vector<double> values = broadcast_values(mask, shape);
    if (mask.dtype() == DType::boolean)
      for (double& value : values) value = value != 0 ? 0 : -std::numeric_limits<double>::infinity();
    return values;
  }

  /// One head of one batch element; keeps in `scores` what `score` asks for.
  void attend(const Problem& problem, std::int64_t head, std::vector<double>& scores, std::vector<double>& y) const {
    const std::int64_t heads = problem.scores[1];
    const std::int64_t steps = problem.scores[2];
    const std::int64_t total = problem.scores[3];
    const std::int64_t width = problem.keys[3];
    const std::int64_t shared = head / heads * problem.keys[1] + head % heads / (heads / problem.keys[1]);
    const auto keys = transposed(std::span(problem.k).subspan(static_cast<std::size_t>(shared * total * width),
                                                              static_cast<std::size_t>(total * width)),
                                 total, width);
    std::vector<double> weights(static_cast<std::size_t>(steps * total), 0.0);
    multiply_add(steps, total, width, {problem.q.data() + head * steps * width, width}, {keys.data(), total},
                 weights.data(), total);
    const double factor = scale != 0 ? scale : 1 / std::sqrt(static_cast<double>(width));
    const std::size_t offset = static_cast<std::size_t>(head) * weights.size();
    const auto keep = [&](std::int64_t stage) {
      if (score == stage)
        std::copy(weights.begin(), weights.end(), scores.begin() + static_cast<std::ptrdiff_t>(offset));
    };
    for (double& weight : weights) weight *= factor;
    keep(0);
    if (softcap != 0)
      for (double& weight : weights) weight = softcap * std::tanh(weight / softcap);
    keep(1);
    if (!problem.mask.empty())
      for (std::size_t i = 0; i < weights.size(); ++i) weights[i] += problem.mask[offset + i];
    for (std::int64_t i = 0; is_causal && i < steps; ++i)
      for (std::int64_t j = std::min(total, problem.past + i + 1); j < total; ++j)
        weights[static_cast<std::size_t>(i * total + j)] = -std::numeric_limits<double>::infinity();
    keep(2);
    for (std::int64_t i = 0; i < steps; ++i) soften({weights.data() + i * total, static_cast<std::size_t>(total)});
    keep(3);
    const std::int64_t out_width = problem.values[3];
    multiply_add(steps, out_width, total, {weights.data(), total},
                 {problem.v.data() + shared * total * out_width, out_width}, y.data() + head * steps * out_width,
                 out_width);
  }

  static void soften(std::span<double> row) {
    if (row.empty()) return;
    const double largest = *std::max_element(row.begin(), row.end());
    double sum = 0;
    for (double& value : row) sum += value = std::exp(value - largest);
    for (double& value : row) value /= sum;
  }
};

inline void register_attention(OpTable& table) { table.add<Attention>(); }

}  // namespace temper::ops
