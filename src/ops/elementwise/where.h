// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstring>

#include "ops/broadcast.h"
#include "ops/infer_util.h"
#include "ops/operator.h"
#include "ops/pointwise_content.h"
#include "tensor/dtype.h"

namespace temper::ops {

/// y = condition ? x1 : x2, element by element with numpy broadcasting of all three.
///
/// condition: bool. x1, x2, y: one type, any, strings too.
/// Errors: invalid_model where types differ or constant shapes do not broadcast.
/// Source: ONNX Where-16.
struct Where {
  static constexpr std::string_view name = "Where";
  static constexpr Accuracy accuracy = Accuracy::exact;
  static constexpr bool infers_unranked = true;

  static constexpr auto fields() { return std::tuple{}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    TEMPER_CHECK(inputs.size() == 3, invalid_model, "Where: ", inputs.size(), " inputs, expected 3");
    check_types(inputs[0].dtype, inputs[1].dtype, inputs[2].dtype);
    const DType dtype = inputs[1].dtype == DType::undefined ? inputs[2].dtype : inputs[1].dtype;
    TensorType y = TensorType::unranked(dtype);
    if (inputs[0].dims && inputs[1].dims && inputs[2].dims)
      y.dims = broadcast_dims(name, broadcast_dims(name, *inputs[0].dims, *inputs[1].dims), *inputs[2].dims);
    y.content = select_content(inputs[0], inputs[1], inputs[2]);
    return {y};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    check_types(inputs[0].dtype(), inputs[1].dtype(), inputs[2].dtype());
    const Shape shape = broadcast_shapes(broadcast_shapes(inputs[0].shape(), inputs[1].shape()), inputs[2].shape());
    Tensor y(inputs[1].dtype(), shape);
    const BroadcastWalk<3> walk(shape, {inputs[0].shape(), inputs[1].shape(), inputs[2].shape()});
    if (y.dtype() == DType::string) {
      select(walk, inputs[0], inputs[1].strings().data(), inputs[2].strings().data(), y.mutable_strings().data());
    } else {
      visit_storage(y.dtype(), [&](auto element) {
        using T = decltype(element);
        select(walk, inputs[0], static_cast<const T*>(inputs[1].raw()), static_cast<const T*>(inputs[2].raw()),
               static_cast<T*>(y.mutable_raw()));
      });
    }
    return {y};
  }

 private:
  static void check_types(DType condition, DType x1, DType x2) {
    TEMPER_CHECK(condition == DType::boolean || condition == DType::undefined, invalid_model,
                 "Where: the condition is ", dtype_name(condition), ", expected bool");
    TEMPER_CHECK(x1 == x2 || x1 == DType::undefined || x2 == DType::undefined, invalid_model,
                 "Where: the branches have different types ", dtype_name(x1), " and ", dtype_name(x2));
  }

  template <class T>
  static void select(const BroadcastWalk<3>& walk, const Tensor& condition, const T* x1, const T* x2, T* y) {
    const bool* chooser = condition.data<bool>().data();
    const auto& steps = walk.steps();
    walk.for_runs([&](std::int64_t first, const BroadcastWalk<3>::Offsets& from, std::int64_t count) {
      for (std::int64_t i = 0; i < count; ++i)
        y[first + i] = chooser[from[0] + i * steps[0]] ? x1[from[1] + i * steps[1]] : x2[from[2] + i * steps[2]];
    });
  }
};

inline void register_where(OpTable& table) { table.add<Where>(); }

}  // namespace temper::ops
