// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// y[..., i, ...] = the sum of x[..., j, ...] over j <= i along an axis.
///
/// x: numbers; axis: an integer scalar or vector of one, counts from the end where negative. y: the type and shape of
/// x. Floats accumulate in f64, integers wrap.
/// Errors: invalid_model where axis is outside the rank.
/// Source: ONNX CumSum-14.
struct CumSum {
  static constexpr std::string_view name = "CumSum";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  bool is_exclusive = false;  ///< over j < i: the first is 0
  bool is_reversed = false;   ///< from the end: over j >= i

  static constexpr auto fields() {
    return std::tuple{field("is_exclusive", &CumSum::is_exclusive), field("is_reversed", &CumSum::is_reversed)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 2);
    if (const auto axis = inputs[1].constant_content(); axis && axis->size() == 1)
      (void)normalise_axis(name, axis->front(), inputs[0].rank());
    return {TensorType(inputs[0].dtype, *inputs[0].dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    TEMPER_CHECK(is_numeric(x.dtype()), invalid_model, "CumSum: x is ", dtype_name(x.dtype()), ", expected numbers");
    TEMPER_CHECK(inputs[1].size() == 1, invalid_model, "CumSum: axis has ", inputs[1].size(), " elements, expected 1");
    const AxisSplit split = split_at_axis(x.shape(), normalise_axis(name, to_i64(inputs[1])[0], x.rank()));
    if (is_floating(x.dtype())) {
      auto values = to_f64(x);
      accumulate(values, split);
      return {from_f64(x.dtype(), x.shape(), values)};
    }
    const auto values = to_i64(x);
    std::vector<std::uint64_t> bits(values.begin(), values.end());
    accumulate(bits, split);
    return {from_i64(x.dtype(), x.shape(), std::vector<std::int64_t>(bits.begin(), bits.end()))};
  }

 private:
  template <class T>
  void accumulate(std::vector<T>& values, const AxisSplit& split) const {
    for (std::int64_t outer = 0; outer < split.outer; ++outer)
      for (std::int64_t inner = 0; inner < split.inner; ++inner) {
        T* first = values.data() + outer * split.length * split.inner + inner;
        T total{};
        for (std::int64_t i = 0; i < split.length; ++i) {
          T& element = first[(is_reversed ? split.length - 1 - i : i) * split.inner];
          const T before = total;
          total += element;
          element = is_exclusive ? before : total;
        }
      }
  }
};

inline void register_cum_sum(OpTable& table) { table.add<CumSum>(); }

}  // namespace temper::ops
