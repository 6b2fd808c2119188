// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// y[..., i, ...] = exp(x_i - max x) / sum_j exp(x_j - max x), along `axis`.
///
/// x, y: same shape, any floating type. Empty axis: y is empty.
/// Errors: invalid_model where axis is outside [-rank, rank).
/// Source: ONNX Softmax-13; Softmax-1 and -11 flatten first, the importer adds the reshapes.
struct Softmax {
  static constexpr std::string_view name = "Softmax";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  std::int64_t axis = -1;  ///< counts from the end where negative
  bool is_log = false;     ///< y = x_i - max x - log sum_j exp(x_j - max x)

  static constexpr auto fields() {
    return std::tuple{field("axis", &Softmax::axis), field("is_log", &Softmax::is_log)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    (void)normalise_axis(name, axis, inputs[0].rank());
    return {TensorType(inputs[0].dtype, *inputs[0].dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const AxisSplit split = split_at_axis(x.shape(), normalise_axis(name, axis, x.rank()));
    std::vector<double> values = to_f64(x);
    for (std::int64_t outer = 0; outer < split.outer; ++outer)
      for (std::int64_t inner = 0; inner < split.inner; ++inner)
        normalise(values.data() + outer * split.length * split.inner + inner, split);
    return {from_f64(x.dtype(), x.shape(), values)};
  }

 private:
  void normalise(double* first, const AxisSplit& split) const {
    double largest = -INFINITY;
    for (std::int64_t i = 0; i < split.length; ++i) largest = std::max(largest, first[i * split.inner]);
    double sum = 0;
    for (std::int64_t i = 0; i < split.length; ++i) sum += std::exp(first[i * split.inner] - largest);
    for (std::int64_t i = 0; i < split.length; ++i) {
      const double shifted = first[i * split.inner] - largest;
      first[i * split.inner] = is_log ? shifted - std::log(sum) : std::exp(shifted) / sum;
    }
  }
};

inline void register_softmax(OpTable& table) { table.add<Softmax>(); }

}  // namespace temper::ops
