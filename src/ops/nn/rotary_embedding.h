// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/parallel.h"
#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// Turns pairs of each head's elements by an angle that depends on the position: (a, b) becomes
/// (a cos - b sin, a sin + b cos).
///
/// x [B, heads, S, D], or [B, S, heads * D] with head_count; cos and sin [B, S, R / 2], or [positions, R / 2] with the
/// optional fourth input: positions [B, S], or [1], the position of the first element. y like x.
/// R, the part of D that turns, is rotary_size (0: all). Pairs are neighbours where `is_interleaved`, else one of each
/// half of R.
/// Errors: invalid_model where the extents do not fit, bad_argument for a position outside the tables.
/// Source: ONNX RotaryEmbedding-23; com.microsoft RotaryEmbedding-1.
struct RotaryEmbedding {
  static constexpr std::string_view name = "RotaryEmbedding";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  std::int64_t head_count = 0;  ///< needed for rank 3; 0 there: D is twice the width of cos
  std::int64_t rotary_size = 0;
  bool is_interleaved = false;

  static constexpr auto fields() {
    return std::tuple{field("head_count", &RotaryEmbedding::head_count),
                      field("rotary_size", &RotaryEmbedding::rotary_size),
                      field("is_interleaved", &RotaryEmbedding::is_interleaved)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 3, 4);
    const TensorType& x = inputs[0];
    TEMPER_CHECK(x.rank() == 3 || x.rank() == 4, invalid_model, name, ": the input has rank ", x.rank(),
                 ", expected 3 or 4");
    TEMPER_CHECK(head_count >= 0 && rotary_size >= 0 && rotary_size % 2 == 0, invalid_model, name, ": ", head_count,
                 " heads with a rotary size of ", rotary_size);
    const std::int64_t table_rank = has_input(inputs, 3) ? 2 : 3;
    for (std::size_t i = 1; i < 3; ++i)
      TEMPER_CHECK(inputs[i].rank() == table_rank, invalid_model, name, ": the cos and sin tables have rank ",
                   inputs[i].rank(), ", expected ", table_rank);
    return {TensorType(x.dtype, *x.dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    (void)infer(types_of(inputs));
    const Tensor& x = inputs[0];
    const Layout layout = layout_of(inputs);
    const std::vector<std::int64_t> rows = table_rows(inputs, layout);
    const std::vector<double> cosines = to_f64(inputs[1]);
    const std::vector<double> sines = to_f64(inputs[2]);
    std::vector<double> values = to_f64(x);
    const std::int64_t half = layout.rotary / 2;
    parallel_for(layout.batch * layout.steps, 16, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t i = first; i < last; ++i) {
        const std::int64_t row = rows[static_cast<std::size_t>(i)] * layout.table_width;
        for (std::int64_t head = 0; head < layout.heads; ++head) {
          double* element = values.data() + layout.offset(i / layout.steps, i % layout.steps, head);
          for (std::int64_t k = 0; k < half; ++k) {
            double& a = element[is_interleaved ? 2 * k : k];
            double& b = element[is_interleaved ? 2 * k + 1 : k + half];
            const double cosine = cosines[static_cast<std::size_t>(row + k)];
            const double sine = sines[static_cast<std::size_t>(row + k)];
            const double turned = a * cosine - b * sine;
            b = a * sine + b * cosine;
            a = turned;
          }
        }
      }
    });
    return {from_f64(x.dtype(), x.shape(), values)};
  }

 private:
  struct Layout {
    std::int64_t batch, heads, steps, width, rotary, table_width;
    bool heads_are_outer;

    [[nodiscard]] std::int64_t offset(std::int64_t b, std::int64_t s, std::int64_t h) const {
      return (heads_are_outer ? (b * heads + h) * steps + s : (b * steps + s) * heads + h) * width;
    }
  };

  [[nodiscard]] Layout layout_of(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const std::int64_t table_width = inputs[1].shape().back();
    Layout layout{x.dim(0), 0, 0, 0, 0, table_width, x.rank() == 4};
    if (x.rank() == 4) {
      layout.heads = x.dim(1);
      layout.steps = x.dim(2);
      layout.width = x.dim(3);
    } else {
      layout.steps = x.dim(1);
      const std::int64_t heads = head_count > 0 ? head_count : x.dim(2) / std::max<std::int64_t>(1, 2 * table_width);
      TEMPER_CHECK(heads >= 1 && x.dim(2) % heads == 0, invalid_model, name, ": a width of ", x.dim(2),
                   " does not divide into ", heads, " heads");
      layout.heads = heads;
      layout.width = x.dim(2) / heads;
    }
    layout.rotary = rotary_size > 0 ? rotary_size : layout.width;
    const bool fits = layout.rotary <= layout.width && layout.rotary % 2 == 0 && layout.rotary / 2 <= table_width &&
                      inputs[1].shape() == inputs[2].shape();
    TEMPER_CHECK(fits, invalid_model, name, ": tables of ", shape_text(inputs[1].shape()), " and ",
                 shape_text(inputs[2].shape()), " do not fit heads of ", layout.width, " of which ", layout.rotary,
                 " turn");
    return layout;
  }

  /// The row of the tables for every (batch, step).
  static std::vector<std::int64_t> table_rows(std::span<const Tensor> inputs, const Layout& layout) {
    std::vector<std::int64_t> rows(static_cast<std::size_t>(layout.batch * layout.steps));
    const std::int64_t table_size = inputs[1].size() / std::max<std::int64_t>(1, layout.table_width);
    std::vector<std::int64_t> positions;
    if (has_input(inputs, 3)) positions = to_i64(inputs[3]);
    TEMPER_CHECK(!has_input(inputs, 3) || positions.size() == 1 || positions.size() == rows.size(), invalid_model, name,
                 ": ", positions.size(), " positions for ", rows.size(), " elements");
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto step = static_cast<std::int64_t>(i) % layout.steps;
      const bool is_offset = positions.size() == 1 && inputs[3].rank() <= 1;
      rows[i] = positions.empty() ? static_cast<std::int64_t>(i) : is_offset ? positions[0] + step : positions[i];
      TEMPER_CHECK(rows[i] >= 0 && rows[i] < table_size, bad_argument, name, ": position ", rows[i], " is outside [0, ",
                   table_size, ")");
    }
    return rows;
  }
};

inline void register_rotary_embedding(OpTable& table) { table.add<RotaryEmbedding>(); }

}  // namespace temper::ops
