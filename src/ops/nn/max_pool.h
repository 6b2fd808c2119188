// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <limits>

#include "ops/operator.h"
#include "ops/pooling.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// y = the largest element of each window; padding is never chosen, NaN is. Second output: where it was found, as an
/// index into x seen as one vector without padding (batch and channels outermost).
///
/// x [N, C, spatial...], y and indices (i64) [N, C, spatial out...]; any numeric type of at most 32 bits, or f64.
/// Lists as in Conv. storage_order 1 numbers the spatial positions column by column.
/// Errors: invalid_model where the lists do not fit.
/// Source: ONNX MaxPool-1, -8 (indices), -10 (dilations, ceil_mode), -12, -22.
struct MaxPool {
  static constexpr std::string_view name = "MaxPool";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::vector<std::int64_t> kernel_shape = {};
  std::vector<std::int64_t> strides = {};
  std::vector<std::int64_t> pads = {};
  std::vector<std::int64_t> dilations = {};
  std::string auto_pad = "NOTSET";
  bool ceil_mode = false;
  std::int64_t storage_order = 0;

  static constexpr auto fields() {
    return std::tuple{field("kernel_shape", &MaxPool::kernel_shape),
                      field("strides", &MaxPool::strides),
                      field("pads", &MaxPool::pads),
                      field("dilations", &MaxPool::dilations),
                      field("auto_pad", &MaxPool::auto_pad),
                      field("ceil_mode", &MaxPool::ceil_mode),
                      field("storage_order", &MaxPool::storage_order)};
  }

  [[nodiscard]] WindowAttributes window() const {
    return {.strides = strides, .dilations = dilations, .pads = pads, .auto_pad = auto_pad, .ceil_mode = ceil_mode};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    TEMPER_CHECK(storage_order == 0 || storage_order == 1, invalid_model, name, ": storage_order is ", storage_order,
                 ", expected 0 or 1");
    TensorType y = infer_pool(name, window(), kernel_shape, inputs);
    TensorType indices(DType::i64, *y.dims);
    return {std::move(y), std::move(indices)};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const Shape shape = *infer(types_of(inputs))[0].shape();
    const Window3 geometry = make_window3(name, window(), kernel_shape, spatial_extents(name, x.shape()));
    const std::vector<double> values = to_f64(x);
    std::vector<double> largest(static_cast<std::size_t>(element_count(shape)));
    Tensor indices(DType::i64, shape);
    auto* const positions = indices.mutable_data<std::int64_t>().data();
    for_each_window(geometry, x.dim(0) * x.dim(1), [&](std::int64_t plane, std::int64_t offset, const Taps& taps) {
      const double* source = values.data() + plane * geometry.in_size();
      double best = -std::numeric_limits<double>::infinity();
      std::int64_t place = -1;
      taps.for_each([&](std::int64_t at) {
        if (place >= 0 && !(source[at] > best) && !(std::isnan(source[at]) && !std::isnan(best))) return;
        best = source[at];
        place = at;
      });
      const std::int64_t target = plane * geometry.out_size() + offset;
      largest[static_cast<std::size_t>(target)] = best;
      positions[target] = plane * geometry.in_size() + stored_position(geometry, place);
    });
    return {from_f64(x.dtype(), shape, largest), std::move(indices)};
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> outputs) const {
    Cost cost = default_cost(inputs, outputs.first(1));
    for (const std::int64_t extent : kernel_shape) cost.flop *= static_cast<double>(extent);
    return cost;
  }

 private:
  std::int64_t stored_position(const Window3& geometry, std::int64_t place) const {
    if (storage_order == 0 || place < 0) return place;
    const std::int64_t x = place % geometry.in[2];
    const std::int64_t y = place / geometry.in[2] % geometry.in[1];
    const std::int64_t z = place / (geometry.in[2] * geometry.in[1]);
    return z + (y + x * geometry.in[1]) * geometry.in[0];
  }
};

inline void register_max_pool(OpTable& table) { table.add<MaxPool>(); }

}  // namespace temper::ops
