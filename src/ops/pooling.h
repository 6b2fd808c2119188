// SPDX-License-Identifier: Apache-2.0
#pragma once

// Loops of the pooling operators in double precision, over planes [.., spatial] of a Window3 problem.

#include <algorithm>
#include <array>
#include <vector>

#include "base/parallel.h"
#include "ops/infer_util.h"
#include "ops/window.h"

namespace temper {

/// Where one output position's window lies along one axis.
struct TapRange {
  std::int64_t start;  ///< input position of tap 0, may be negative
  std::int64_t begin;  ///< taps [begin, end) fall inside the input
  std::int64_t end;
  std::int64_t counted;  ///< taps that fall inside the input or its padding
};

/// One range an output position, for each of the three axes.
[[nodiscard]] std::array<std::vector<TapRange>, 3> tap_ranges(const Window3& window);

/// One output position's window.
struct Taps {
  const Window3& window;
  const TapRange& z;
  const TapRange& y;
  const TapRange& x;

  /// Taps inside the input, or also those in the padding.
  [[nodiscard]] std::int64_t count(bool includes_padding) const {
    if (includes_padding) return z.counted * y.counted * x.counted;
    return (z.end - z.begin) * (y.end - y.begin) * (x.end - x.begin);
  }
  /// visit(offset in the plane) for every tap inside the input, row by row.
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (std::int64_t k = z.begin; k < z.end; ++k)
      for (std::int64_t j = y.begin; j < y.end; ++j) {
        const std::int64_t row =
            ((z.start + k * window.axes[0].dilation) * window.in[1] + y.start + j * window.axes[1].dilation) *
            window.in[2];
        for (std::int64_t i = x.begin; i < x.end; ++i) visit(row + x.start + i * window.axes[2].dilation);
      }
  }
};

/// pool(plane, output offset in the plane, Taps) for every output of every plane, on all threads.
template <class Pool>
void for_each_window(const Window3& window, std::int64_t planes, const Pool& pool) {
  const auto ranges = tap_ranges(window);
  parallel_for(planes, 1, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t plane = first; plane < last; ++plane) {
      std::int64_t offset = 0;
      for (const TapRange& z : ranges[0])
        for (const TapRange& y : ranges[1])
          for (const TapRange& x : ranges[2]) pool(plane, offset++, Taps{window, z, y, x});
    }
  });
}

/// The type of a pool's output: batch and channels of x, windows over the rest.
[[nodiscard]] TensorType infer_pool(std::string_view op, const WindowAttributes& attributes,
                                    const std::vector<std::int64_t>& kernel, std::span<const TensorType> inputs);

}  // namespace temper
