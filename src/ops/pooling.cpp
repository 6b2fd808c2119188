// SPDX-License-Identifier: Apache-2.0
#include "ops/pooling.h"

namespace temper {

namespace {

/// How many of the taps at start, start + dilation, ... lie below `limit`.
std::int64_t taps_below(const WindowAxis& axis, std::int64_t start, std::int64_t limit) {
  if (start >= limit) return 0;
  return std::min(axis.kernel, (limit - start + axis.dilation - 1) / axis.dilation);
}

}  // namespace

std::array<std::vector<TapRange>, 3> tap_ranges(const Window3& window) {
  std::array<std::vector<TapRange>, 3> result;
  for (std::size_t i = 0; i < 3; ++i) {
    const WindowAxis& axis = window.axes[i];
    for (std::int64_t out = 0; out < window.out[i]; ++out) {
      const std::int64_t start = out * axis.stride - axis.pad_begin;
      const std::int64_t end = taps_below(axis, start, window.in[i]);
      result[i].push_back({start, std::min(end, taps_below(axis, start, 0)), end,
                           taps_below(axis, start, window.in[i] + axis.pad_end)});
    }
  }
  return result;
}

TensorType infer_pool(std::string_view op, const WindowAttributes& attributes, const std::vector<std::int64_t>& kernel,
                      std::span<const TensorType> inputs) {
  expect_inputs(op, inputs, 1, 1);
  const TensorType& x = inputs[0];
  const Dims spatial = spatial_dims(op, x);
  Dims y = {x.dim(0), x.dim(1)};
  for (const Dim& out : window_output(op, attributes, dims_from_shape(kernel), spatial)) y.push_back(out);
  return TensorType(x.dtype, std::move(y));
}

}  // namespace temper
