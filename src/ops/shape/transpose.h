// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/content.h"
#include "ops/infer_util.h"
#include "ops/movement.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// Axis i of y is axis perm[i] of x.
///
/// x: any type and rank. Errors: invalid_model where perm is not a permutation of x's axes.
/// Source: ONNX Transpose-13.
struct Transpose {
  static constexpr std::string_view name = "Transpose";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::vector<std::int64_t> perm = {};  ///< empty: the axes in reverse

  static constexpr auto fields() { return std::tuple{field("perm", &Transpose::perm)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    Dims dims;
    for (const std::int64_t axis : order(inputs[0].rank())) dims.push_back(inputs[0].dim(axis));
    return {with_content(TensorType(inputs[0].dtype, std::move(dims)), inputs[0].content)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const Shape strides = row_major_strides(x.shape());
    BoxCopy box;
    for (const std::int64_t axis : order(x.rank())) {
      box.extents.push_back(x.dim(axis));
      box.source_strides.push_back(strides[static_cast<std::size_t>(axis)]);
    }
    box.target_strides = row_major_strides(box.extents);
    Tensor y(x.dtype(), box.extents);
    copy_box(x, y, box);
    return {std::move(y)};
  }

  /// perm for an input of this rank, written out and in [0, rank).
  [[nodiscard]] std::vector<std::int64_t> order(std::int64_t rank) const {
    if (perm.empty()) {
      std::vector<std::int64_t> reversed;
      for (std::int64_t axis = rank; axis-- > 0;) reversed.push_back(axis);
      return reversed;
    }
    TEMPER_CHECK(static_cast<std::int64_t>(perm.size()) == rank, invalid_model, name, ": perm has ", perm.size(),
                 " axes, the input has ", rank);
    return normalise_axes(name, perm, rank);
  }
};

inline void register_transpose(OpTable& table) { table.add<Transpose>(); }

}  // namespace temper::ops
