// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "ops/pointwise_content.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// y = x as another element type.
///
/// x: numbers, bool or strings. y: the shape of x. Floats round to nearest even, floats to integers truncate, integers
/// to narrower ones wrap, numbers to bool are x != 0; strings are read and written as decimal numbers.
/// Errors: invalid_model for sequences; bad_argument for a string that is not a number.
/// Source: ONNX Cast-21, CastLike-21 with a known target.
struct Cast {
  static constexpr std::string_view name = "Cast";
  static constexpr Accuracy accuracy = Accuracy::exact;
  static constexpr bool infers_unranked = true;
  DType to = DType::f32;
  bool saturates = true;  ///< 8-bit floats: out of range gives the largest finite value, else infinity or NaN

  static constexpr auto fields() { return std::tuple{field("to", &Cast::to), field("saturates", &Cast::saturates)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    TEMPER_CHECK(inputs.size() == 1, invalid_model, "Cast: ", inputs.size(), " inputs, expected 1");
    check(inputs[0].dtype);
    TensorType y = TensorType::unranked(to);
    y.dims = inputs[0].dims;
    y.content = cast_content(inputs[0], to);
    return {y};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    check(inputs[0].dtype());
    return {cast(inputs[0], to, saturates)};
  }

 private:
  void check(DType from) const {
    for (const DType dtype : {from, to})
      TEMPER_CHECK(dtype != DType::sequence && dtype != DType::optional, invalid_model, "Cast: ", dtype_name(from),
                   " to ", dtype_name(to), "; numbers, bool and strings can be cast");
    TEMPER_CHECK(to != DType::undefined, invalid_model, "Cast: the target type is undefined");
  }
};

inline void register_cast(OpTable& table) { table.add<Cast>(); }

}  // namespace temper::ops
