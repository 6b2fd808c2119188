// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/kernels/depthwise.h"

#include "backends/cpu/kernels/kernel_table.h"
#include "backends/cpu/kernels/row_loops.h"

namespace temper::cpu::TEMPER_ISA {
namespace {

/// Enough sums that none waits for the one before.
constexpr int k_outputs = 8;

/// `count` outputs from output `out` on, through the taps of `across`, which are inside the image for all of them.
template <int count, class Form>
TEMPER_INLINE void some_outputs(const DepthwiseRow& row, TapRange down, TapRange across, std::int64_t out) {
  const RowWindow& window = row.window;
  const std::int64_t step = Form::stride(window) * k_lanes, width = Form::taps(window);
  Floats sums[count];
  const Floats bias = load(row.bias);
#pragma GCC unroll 8
  for (int p = 0; p < count; ++p) sums[p] = bias;
  for (std::int64_t i = down.first; i < down.last; ++i) {
    const float* line =
        row.x + ((window.top + i * window.dilation_down) * window.width + window.left) * k_lanes + out * step;
#pragma GCC unroll 3
    for (std::int64_t j = across.first; j < across.last; ++j) {
      const Floats weight = load(row.weights + (i * width + j) * k_lanes);
      const float* from = line + j * window.dilation_across * k_lanes;
#pragma GCC unroll 8
      for (int p = 0; p < count; ++p) sums[p] += load(from + p * step) * weight;
    }
  }
#pragma GCC unroll 8
  for (int p = 0; p < count; ++p) store(row.y + (out + p) * k_lanes, sums[p]);
}

template <int count, class Form>
void inner_outputs(const DepthwiseRow& row, TapRange down, std::int64_t first, std::int64_t runs) {
  for (std::int64_t out = first; out < first + runs * count; out += count)
    some_outputs<count, Form>(row, down, {0, Form::taps(row.window)}, out);
}

template <class Form>
void whole_row(const DepthwiseRow& row) {
  const TapRange down = rows_inside(row.window);
  const Inside inside = outputs_inside(row.window);
  const auto at_the_edge = [&](std::int64_t out) {
    some_outputs<1, RowForm<0, 0>>(row, down, columns_inside(row.window, out), out);
  };
  for (std::int64_t out = 0; out < inside.first; ++out) at_the_edge(out);
  in_even_runs<k_outputs>(inside.last - inside.first, [&](auto count, std::int64_t first, std::int64_t runs) {
    inner_outputs<decltype(count)::value, Form>(row, down, inside.first + first, runs);
  });
  for (std::int64_t out = inside.last; out < row.window.out_width; ++out) at_the_edge(out);
}

void row(const DepthwiseRow& row) {
  with_form(row.window, [&](auto form) { whole_row<decltype(form)>(row); });
}

}  // namespace

extern const DepthwiseKernels k_depthwise_kernels;
const DepthwiseKernels k_depthwise_kernels = {k_lanes, row};

}  // namespace temper::cpu::TEMPER_ISA
