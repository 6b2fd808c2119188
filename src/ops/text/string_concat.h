// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/broadcast.h"
#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/dtype.h"

namespace temper::ops {

/// z = x followed by y, element by element with numpy broadcasting.
///
/// x, y, z: string.
/// Errors: invalid_model for constant shapes that do not broadcast.
/// Source: ONNX StringConcat-20.
struct StringConcat {
  static constexpr std::string_view name = "StringConcat";
  static constexpr Accuracy accuracy = Accuracy::exact;

  static constexpr auto fields() { return std::tuple{}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 2);
    return {TensorType(DType::string, broadcast_dims(name, *inputs[0].dims, *inputs[1].dims))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const auto& x = inputs[0].strings();
    const auto& y = inputs[1].strings();
    const Shape shape = broadcast_shapes(inputs[0].shape(), inputs[1].shape());
    std::vector<std::string> z;
    z.reserve(static_cast<std::size_t>(element_count(shape)));
    const BroadcastWalk<2> walk(shape, {inputs[0].shape(), inputs[1].shape()});
    walk.for_runs_in_order([&](std::int64_t, const BroadcastWalk<2>::Offsets& from, std::int64_t count) {
      for (std::int64_t i = 0; i < count; ++i)
        z.push_back(x[static_cast<std::size_t>(from[0] + i * walk.steps()[0])] +
                    y[static_cast<std::size_t>(from[1] + i * walk.steps()[1])]);
    });
    return {Tensor::of_strings(shape, std::move(z))};
  }
};

inline void register_string_concat(OpTable& table) { table.add<StringConcat>(); }

}  // namespace temper::ops
