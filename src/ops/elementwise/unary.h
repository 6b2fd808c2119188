// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "ops/pointwise.h"
#include "ops/pointwise_content.h"
#include "tensor/dtype.h"

namespace temper::ops {

/// y = f(x), element by element; f is the row `kind` of unary_table().
///
/// x: what the row takes. y: the shape of x, its type or bool. Integers stay exact in their type.
/// Errors: bad_argument for an unknown kind, invalid_model for a type that the row does not take.
/// Source: Abs, Neg, Relu, Sigmoid, ... of ONNX, each at its newest version; Clip with constant bounds.
struct Unary {
  static constexpr std::string_view name = "Unary";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  static constexpr bool infers_unranked = true;
  std::string kind = "Abs";  ///< a name of unary_table(): "Relu", "Sigmoid", ...
  double alpha = 0;          ///< first parameter of the rows that have one; lower bound of Clip
  double beta = 0;           ///< second parameter; upper bound of Clip

  static constexpr auto fields() {
    return std::tuple{field("kind", &Unary::kind), field("alpha", &Unary::alpha), field("beta", &Unary::beta)};
  }

  [[nodiscard]] Accuracy accuracy_as_set() const { return unary_info(kind).accuracy; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    const UnaryInfo& info = unary_info(kind);
    TEMPER_CHECK(inputs.size() == 1, invalid_model, kind, ": ", inputs.size(), " inputs, expected 1");
    const DType dtype = inputs[0].dtype;
    TEMPER_CHECK(dtype == DType::undefined || accepts(info.takes, dtype), invalid_model, kind, ": x is ",
                 dtype_name(dtype), ", expected ", accepts_text(info.takes));
    TensorType y = TensorType::unranked(info.gives_boolean ? DType::boolean : dtype);
    y.dims = inputs[0].dims;
    y.content = unary_content(info, inputs[0], alpha, beta);
    return {y};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    return {evaluate_unary(unary_info(kind), inputs[0], alpha, beta)};
  }
};

inline void register_unary(OpTable& table) { table.add<Unary>(); }

}  // namespace temper::ops
