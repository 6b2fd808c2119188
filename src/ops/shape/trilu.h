// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/content.h"
#include "ops/infer_util.h"
#include "ops/movement.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// The upper or lower triangle of each matrix in the last two axes, zeros elsewhere; the k-th diagonal is kept.
///
/// x: any type, rank at least 2; k (optional): integer scalar, default 0, above the main diagonal where positive.
/// Errors: invalid_model for a lower rank.
/// Source: ONNX Trilu-14.
struct Trilu {
  static constexpr std::string_view name = "Trilu";
  static constexpr Accuracy accuracy = Accuracy::exact;
  bool is_upper = true;

  static constexpr auto fields() { return std::tuple{field("is_upper", &Trilu::is_upper)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 2);
    expect_integers(name, inputs, 1);
    TEMPER_CHECK(inputs[0].rank() >= 2, invalid_model, name, ": ", inputs[0].text(), " has fewer than two axes");
    return {TensorType(inputs[0].dtype, *inputs[0].dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    (void)output_shapes(*this, inputs);
    const bool has_offset = has_input(inputs, 1) && inputs[1].size() > 0;
    const std::int64_t offset = has_offset ? to_i64(inputs[1])[0] : 0;
    const std::int64_t columns = x.dim(x.rank() - 1);
    const std::int64_t rows = x.dim(x.rank() - 2);
    Tensor y(x.dtype(), x.shape());
    visit_cells(x.dtype(), [&](auto cell) {
      using C = decltype(cell);
      const C* source = cells<C>(x);
      C* target = mutable_cells<C>(y);
      const std::int64_t shift = std::clamp(offset, -rows, columns);
      for (std::int64_t first = 0, row = 0; first < x.size(); first += columns, row = (row + 1) % rows) {
        const std::int64_t diagonal = std::clamp<std::int64_t>(row + shift, -1, columns);
        const std::int64_t begin = is_upper ? std::max<std::int64_t>(diagonal, 0) : 0;
        const std::int64_t end = is_upper ? columns : std::min(diagonal + 1, columns);
        std::copy(source + first + begin, source + first + std::max(begin, end), target + first + begin);
      }
    });
    return {std::move(y)};
  }
};

inline void register_trilu(OpTable& table) { table.add<Trilu>(); }

}  // namespace temper::ops
