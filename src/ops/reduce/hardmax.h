// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// y = 1 at the first largest element along `axis`, else 0.
///
/// x, y: one shape, any floating type. The first NaN wins.
/// Errors: invalid_model where axis is outside the rank.
/// Source: ONNX Hardmax-13; Hardmax-1 and -11 flatten first, the importer adds the reshapes.
struct Hardmax {
  static constexpr std::string_view name = "Hardmax";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::int64_t axis = -1;  ///< counts from the end where negative

  static constexpr auto fields() { return std::tuple{field("axis", &Hardmax::axis)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    (void)normalise_axis(name, axis, inputs[0].rank());
    return {TensorType(inputs[0].dtype, *inputs[0].dims)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const AxisSplit split = split_at_axis(x.shape(), normalise_axis(name, axis, x.rank()));
    const auto values = to_f64(x);
    std::vector<double> result(values.size(), 0);
    for (std::int64_t outer = 0; outer < split.outer && split.length > 0; ++outer)
      for (std::int64_t inner = 0; inner < split.inner; ++inner) {
        const std::int64_t first = outer * split.length * split.inner + inner;
        std::int64_t best = first;
        for (std::int64_t i = 1; i < split.length; ++i)
          if (is_above(at(values, first + i * split.inner), at(values, best))) best = first + i * split.inner;
        result[static_cast<std::size_t>(best)] = 1;
      }
    return {from_f64(x.dtype(), x.shape(), result)};
  }

 private:
  static double at(const std::vector<double>& values, std::int64_t i) { return values[static_cast<std::size_t>(i)]; }
  static bool is_above(double candidate, double champion) {
    return champion == champion && (candidate != candidate || candidate > champion);
  }
};

inline void register_hardmax(OpTable& table) { table.add<Hardmax>(); }

}  // namespace temper::ops
