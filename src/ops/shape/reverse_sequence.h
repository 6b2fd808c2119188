// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/infer_util.h"
#include "ops/movement.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// Reverses the first lengths[b] steps along time_axis of every batch entry b; later steps stay.
///
/// x: any type, rank at least 2; lengths: integer vector of x's batch extent, each in [0, time extent].
/// Errors: invalid_model where the axes are not 0 and 1 in some order, or a length is out of range.
/// Source: ONNX ReverseSequence-10.
struct ReverseSequence {
  static constexpr std::string_view name = "ReverseSequence";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::int64_t batch_axis = 1;
  std::int64_t time_axis = 0;

  static constexpr auto fields() {
    return std::tuple{field("batch_axis", &ReverseSequence::batch_axis),
                      field("time_axis", &ReverseSequence::time_axis)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 2);
    const bool has_axes = batch_axis + time_axis == 1 && batch_axis * time_axis == 0 && inputs[0].rank() >= 2;
    TEMPER_CHECK(has_axes, invalid_model, name, ": batch_axis ", batch_axis, " and time_axis ", time_axis, " of ",
                 inputs[0].text(), ", expected 0 and 1 in some order");
    return {TensorType(inputs[0].dtype, *inputs[0].dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const std::vector<TensorType> types = {TensorType::of(x), TensorType::of(inputs[1])};
    (void)infer(types);
    const std::vector<std::int64_t> lengths = to_i64(inputs[1]);
    const std::int64_t steps = x.dim(time_axis);
    TEMPER_CHECK(static_cast<std::int64_t>(lengths.size()) == x.dim(batch_axis), invalid_model, name, ": ",
                 lengths.size(), " lengths for a batch of ", x.dim(batch_axis));
    Tensor y(x.dtype(), x.shape());
    const std::int64_t inner = x.dim(0) * x.dim(1) == 0 ? 0 : x.size() / (x.dim(0) * x.dim(1));
    const Shape strides = {x.dim(1) * inner, inner};
    const std::int64_t time_stride = strides[static_cast<std::size_t>(time_axis)];
    visit_cells(x.dtype(), [&](auto cell) {
      using C = decltype(cell);
      for (std::int64_t batch = 0; batch < x.dim(batch_axis); ++batch) {
        const std::int64_t length = lengths[static_cast<std::size_t>(batch)];
        TEMPER_CHECK(length >= 0 && length <= steps, invalid_model, name, ": length ", length, " is outside [0, ",
                     steps, "]");
        const C* source = cells<C>(x) + batch * strides[static_cast<std::size_t>(batch_axis)];
        C* target = mutable_cells<C>(y) + batch * strides[static_cast<std::size_t>(batch_axis)];
        for (std::int64_t step = 0; step < steps; ++step)
          std::copy_n(source + (step < length ? length - 1 - step : step) * time_stride, inner,
                      target + step * time_stride);
      }
    });
    return {std::move(y)};
  }
};

inline void register_reverse_sequence(OpTable& table) { table.add<ReverseSequence>(); }

}  // namespace temper::ops
