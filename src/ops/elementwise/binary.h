// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "ops/pointwise.h"
#include "ops/pointwise_content.h"
#include "tensor/dtype.h"

namespace temper::ops {

/// z = f(x, y), element by element with numpy broadcasting; f is the row `kind` of binary_table().
///
/// x, y: one type that the row takes (Pow: any two; Equal: also string). z: the type of x, or bool.
/// Integers stay exact in their type and wrap; integer division by zero gives 0.
/// Errors: bad_argument for an unknown kind, invalid_model for types or constant shapes that do not fit.
/// Source: Add, Mul, Pow, Equal, PRelu, ... of ONNX, each at its newest version.
struct Binary {
  static constexpr std::string_view name = "Binary";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  static constexpr bool infers_unranked = true;
  std::string kind = "Add";  ///< a name of binary_table(): "Add", "Less", ...

  static constexpr auto fields() { return std::tuple{field("kind", &Binary::kind)}; }

  [[nodiscard]] Accuracy accuracy_as_set() const { return binary_info(kind).accuracy; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    const BinaryInfo& info = binary_info(kind);
    TEMPER_CHECK(inputs.size() == 2, invalid_model, kind, ": ", inputs.size(), " inputs, expected 2");
    check_types(info, inputs[0].dtype, inputs[1].dtype);
    TensorType z = TensorType::unranked(info.gives_boolean ? DType::boolean : inputs[0].dtype);
    if (inputs[0].dims && inputs[1].dims) z.dims = broadcast_dims(kind, *inputs[0].dims, *inputs[1].dims);
    z.content = binary_content(info, inputs[0], inputs[1]);
    return {z};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    return {evaluate_binary(binary_info(kind), inputs[0], inputs[1])};
  }

 private:
  void check_types(const BinaryInfo& info, DType x, DType y) const {
    if (x == DType::undefined || y == DType::undefined) return;
    if (info.kind == BinaryKind::equal && x == DType::string && y == DType::string) return;
    TEMPER_CHECK(accepts(info.takes, x) && accepts(info.takes, y), invalid_model, kind, ": the inputs are ",
                 dtype_name(x), " and ", dtype_name(y), ", expected ", accepts_text(info.takes));
    TEMPER_CHECK(x == y || info.kind == BinaryKind::pow, invalid_model, kind, ": the inputs have different types ",
                 dtype_name(x), " and ", dtype_name(y), "; insert a Cast");
  }
};

inline void register_binary(OpTable& table) { table.add<Binary>(); }

}  // namespace temper::ops
