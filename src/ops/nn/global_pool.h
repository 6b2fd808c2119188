// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/parallel.h"
#include "ops/infer_util.h"
#include "ops/operator.h"
#include "ops/window.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// One value a channel over all spatial positions: their mean, their largest, or (sum of |x|^p)^(1/p).
///
/// x [N, C, spatial...], y [N, C, 1...]; any floating type. No positions: the mean is NaN, the largest -infinity.
/// Errors: invalid_model for another `reduction`, or p that is not positive.
/// Source: ONNX GlobalAveragePool-1, GlobalMaxPool-1, GlobalLpPool-1, -2, all -22.
struct GlobalPool {
  static constexpr std::string_view name = "GlobalPool";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  std::string reduction = "average";  ///< average, max or lp
  double p = 2;                       ///< for lp

  static constexpr auto fields() {
    return std::tuple{field("reduction", &GlobalPool::reduction), field("p", &GlobalPool::p)};
  }

  [[nodiscard]] Accuracy accuracy_as_set() const {
    if (reduction == "max") return Accuracy::exact;
    return reduction == "average" ? Accuracy::rounding : Accuracy::approximate;
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 1, 1);
    TEMPER_CHECK(reduction == "average" || reduction == "max" || reduction == "lp", invalid_model, name,
                 ": reduction is '", reduction, "', expected average, max or lp");
    TEMPER_CHECK(p > 0, invalid_model, name, ": p is ", p, ", expected a positive number");
    Dims y = *inputs[0].dims;
    for (std::size_t i = y.size() - spatial_dims(name, inputs[0]).size(); i < y.size(); ++i) y[i] = 1;
    return {TensorType(inputs[0].dtype, std::move(y))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const Shape shape = *infer(types_of(inputs))[0].shape();
    const std::int64_t positions = element_count(spatial_extents(name, x.shape()));
    const std::vector<double> values = to_f64(x);
    std::vector<double> y(static_cast<std::size_t>(element_count(shape)));
    parallel_for(static_cast<std::int64_t>(y.size()), 16, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t plane = first; plane < last; ++plane)
        y[static_cast<std::size_t>(plane)] =
            reduce({values.data() + plane * positions, static_cast<std::size_t>(positions)});
    });
    return {from_f64(x.dtype(), shape, y)};
  }

 private:
  [[nodiscard]] double reduce(std::span<const double> plane) const {
    double result = reduction == "max" ? -std::numeric_limits<double>::infinity() : 0;
    for (const double value : plane) {
      if (reduction == "max")
        result = value > result || std::isnan(value) ? value : result;
      else
        result += reduction == "lp" ? std::pow(std::abs(value), p) : value;
    }
    if (reduction == "average") return result / static_cast<double>(plane.size());
    return reduction == "lp" ? std::pow(result, 1 / p) : result;
  }
};

inline void register_global_pool(OpTable& table) { table.add<GlobalPool>(); }

}  // namespace temper::ops
