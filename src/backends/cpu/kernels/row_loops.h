// SPDX-License-Identifier: Apache-2.0
#pragma once

// How kernels walk an output row: which taps lie inside the image, and loops whose counts the compiler knows.

#include "backends/cpu/kernels/row_window.h"
#include "backends/cpu/kernels/simd.h"

namespace temper::cpu::TEMPER_ISA {
namespace {

template <int number>
struct Count {
  static constexpr int value = number;
};

/// body(Count<count>) for a count of [1, most].
template <int most, class Body>
TEMPER_INLINE void with_count(std::int64_t count, const Body& body) {
  if (count == most) return body(Count<most>{});
  if constexpr (most > 1) with_count<most - 1>(count, body);
}

/// `count` items in as few and as even runs of at most `most` as possible: a short run waits for its own sums.
/// Calls body(Count<length>, first, runs) at most twice.
template <int most, class Body>
TEMPER_INLINE void in_even_runs(std::int64_t count, const Body& body) {
  if (count <= 0) return;
  const std::int64_t runs = (count + most - 1) / most;
  const std::int64_t length = count / runs, longer = count % runs;
  if (longer > 0) with_count<most>(length + 1, [&](auto fixed) { body(fixed, 0, longer); });
  with_count<most>(length, [&](auto fixed) { body(fixed, longer * (length + 1), runs - longer); });
}

/// Rows or columns of taps: [first, last).
struct TapRange {
  std::int64_t first, last;
};

/// Those that lie inside the image.
TEMPER_INLINE TapRange taps_inside(std::int64_t start, std::int64_t dilation, std::int64_t taps, std::int64_t extent) {
  TapRange range{0, taps};
  while (range.first < taps && start + range.first * dilation < 0) ++range.first;
  while (range.last > range.first && start + (range.last - 1) * dilation >= extent) --range.last;
  return range;
}

TEMPER_INLINE TapRange rows_inside(const RowWindow& window) {
  return taps_inside(window.top, window.dilation_down, window.kernel_height, window.height);
}

/// Taps of one output that lie inside.
TEMPER_INLINE TapRange columns_inside(const RowWindow& window, std::int64_t out) {
  return taps_inside(window.left + out * window.stride_across, window.dilation_across, window.kernel_width,
                     window.width);
}

/// Outputs [first, last) have all their columns of taps inside the image.
struct Inside {
  std::int64_t first, last;
};

TEMPER_INLINE Inside outputs_inside(const RowWindow& window) {
  const std::int64_t reach = (window.kernel_width - 1) * window.dilation_across;
  Inside inside{0, window.out_width};
  while (inside.first < inside.last && window.left + inside.first * window.stride_across < 0) ++inside.first;
  while (inside.first < inside.last && window.left + (inside.last - 1) * window.stride_across + reach >= window.width)
    --inside.last;
  return inside;
}

/// How a row's loops are known to the compiler; 0 where they are not.
template <int fixed_stride, int fixed_taps>
struct RowForm {
  TEMPER_INLINE static std::int64_t stride(const RowWindow& window) {
    return fixed_stride > 0 ? fixed_stride : window.stride_across;
  }
  TEMPER_INLINE static std::int64_t taps(const RowWindow& window) {
    return fixed_taps > 0 ? fixed_taps : window.kernel_width;
  }
};

/// body(RowForm) that suits the window.
template <class Body>
TEMPER_INLINE void with_form(const RowWindow& window, const Body& body) {
  if (window.kernel_width == 3 && window.stride_across == 1) return body(RowForm<1, 3>{});
  if (window.kernel_width == 3 && window.stride_across == 2) return body(RowForm<2, 3>{});
  body(RowForm<0, 0>{});
}

}  // namespace
}  // namespace temper::cpu::TEMPER_ISA
