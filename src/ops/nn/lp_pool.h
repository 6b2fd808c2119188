// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include "ops/operator.h"
#include "ops/pooling.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// y = (sum of |x|^p)^(1/p) of each window.
///
/// x [N, C, spatial...], y [N, C, spatial out...]; any floating type. Lists as in Conv.
/// Errors: invalid_model where the lists do not fit or p is not positive.
/// Source: ONNX LpPool-1, -2, -11, -18 (dilations, ceil_mode), -22.
struct LpPool {
  static constexpr std::string_view name = "LpPool";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  std::vector<std::int64_t> kernel_shape = {};
  std::vector<std::int64_t> strides = {};
  std::vector<std::int64_t> pads = {};
  std::vector<std::int64_t> dilations = {};
  std::string auto_pad = "NOTSET";
  bool ceil_mode = false;
  double p = 2;

  static constexpr auto fields() {
    return std::tuple{field("kernel_shape", &LpPool::kernel_shape),
                      field("strides", &LpPool::strides),
                      field("pads", &LpPool::pads),
                      field("dilations", &LpPool::dilations),
                      field("auto_pad", &LpPool::auto_pad),
                      field("ceil_mode", &LpPool::ceil_mode),
                      field("p", &LpPool::p)};
  }

  [[nodiscard]] WindowAttributes window() const {
    return {.strides = strides, .dilations = dilations, .pads = pads, .auto_pad = auto_pad, .ceil_mode = ceil_mode};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    TEMPER_CHECK(p > 0, invalid_model, name, ": p is ", p, ", expected a positive number");
    return {infer_pool(name, window(), kernel_shape, inputs)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const Shape shape = *infer(types_of(inputs))[0].shape();
    const Window3 geometry = make_window3(name, window(), kernel_shape, spatial_extents(name, x.shape()));
    const std::vector<double> values = to_f64(x);
    std::vector<double> norms(static_cast<std::size_t>(element_count(shape)));
    for_each_window(geometry, x.dim(0) * x.dim(1), [&](std::int64_t plane, std::int64_t offset, const Taps& taps) {
      const double* source = values.data() + plane * geometry.in_size();
      double sum = 0;
      taps.for_each([&](std::int64_t at) { sum += std::pow(std::abs(source[at]), p); });
      norms[static_cast<std::size_t>(plane * geometry.out_size() + offset)] = std::pow(sum, 1 / p);
    });
    return {from_f64(x.dtype(), shape, norms)};
  }
};

inline void register_lp_pool(OpTable& table) { table.add<LpPool>(); }

}  // namespace temper::ops
