// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/operator.h"
#include "ops/pooling.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// y = the mean of each window: over the elements inside the input, or, with count_include_pad, over those and the
/// zeros of the padding (never over what ceil_mode adds beyond it).
///
/// x [N, C, spatial...], y [N, C, spatial out...]; any floating type. Lists as in Conv.
/// Errors: invalid_model where the lists do not fit.
/// Source: ONNX AveragePool-1, -7 (count_include_pad), -10 (ceil_mode), -19 (dilations), -22.
struct AveragePool {
  static constexpr std::string_view name = "AveragePool";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  std::vector<std::int64_t> kernel_shape = {};
  std::vector<std::int64_t> strides = {};
  std::vector<std::int64_t> pads = {};
  std::vector<std::int64_t> dilations = {};
  std::string auto_pad = "NOTSET";
  bool ceil_mode = false;
  bool count_include_pad = false;

  static constexpr auto fields() {
    return std::tuple{field("kernel_shape", &AveragePool::kernel_shape),
                      field("strides", &AveragePool::strides),
                      field("pads", &AveragePool::pads),
                      field("dilations", &AveragePool::dilations),
                      field("auto_pad", &AveragePool::auto_pad),
                      field("ceil_mode", &AveragePool::ceil_mode),
                      field("count_include_pad", &AveragePool::count_include_pad)};
  }

  [[nodiscard]] WindowAttributes window() const {
    return {.strides = strides, .dilations = dilations, .pads = pads, .auto_pad = auto_pad, .ceil_mode = ceil_mode};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    return {infer_pool(name, window(), kernel_shape, inputs)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const Shape shape = *infer(types_of(inputs))[0].shape();
    const Window3 geometry = make_window3(name, window(), kernel_shape, spatial_extents(name, x.shape()));
    const std::vector<double> values = to_f64(x);
    std::vector<double> means(static_cast<std::size_t>(element_count(shape)));
    for_each_window(geometry, x.dim(0) * x.dim(1), [&](std::int64_t plane, std::int64_t offset, const Taps& taps) {
      const double* source = values.data() + plane * geometry.in_size();
      double sum = 0;
      taps.for_each([&](std::int64_t at) { sum += source[at]; });
      means[static_cast<std::size_t>(plane * geometry.out_size() + offset)] =
          sum / static_cast<double>(taps.count(count_include_pad));
    });
    return {from_f64(x.dtype(), shape, means)};
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    Cost cost = default_cost(inputs, outputs);
    for (const std::int64_t extent : kernel_shape) cost.flop *= static_cast<double>(extent);
    return cost;
  }
};

inline void register_average_pool(OpTable& table) { table.add<AveragePool>(); }

}  // namespace temper::ops
