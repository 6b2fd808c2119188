// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/kernels/direct.h"

#include "backends/cpu/kernels/kernel_table.h"
#include "backends/cpu/kernels/row_loops.h"
#include "backends/cpu/kernels/sums.h"

namespace temper::cpu::TEMPER_ISA {
namespace {

/// `count` positions of a blocked tensor.
template <int count, int blocks>
TEMPER_INLINE void some_positions(const DirectPositions& x, const float* from, const DirectGroup& group, float* y) {
  Sums<count, blocks> sums(group.bias);
  const float* weights = group.weights;
  for (std::int64_t c = 0; c < x.channels; c += k_lanes, from += x.block_stride) {
    const std::int64_t lanes = x.channels - c < k_lanes ? x.channels - c : k_lanes;
    for (std::int64_t lane = 0; lane < lanes; ++lane, weights += blocks * k_lanes)
      sums.add(weights, from + lane, k_lanes);
  }
  sums.put(y, group.block_stride);
}

/// `runs` times `count` positions from `first` on.
template <int count, int blocks>
void even_positions(const DirectPositions& x, const DirectGroup& group, std::int64_t first, std::int64_t runs) {
  for (std::int64_t p = first; p < first + runs * count; p += count)
    some_positions<count, blocks>(x, x.x + p * k_lanes, group, group.y + p * k_lanes);
}

template <int blocks>
void all_positions(const DirectPositions& x, const DirectGroup& group) {
  in_even_runs<k_outputs<blocks>>(x.count, [&](auto count, std::int64_t first, std::int64_t runs) {
    even_positions<decltype(count)::value, blocks>(x, group, first, runs);
  });
}

/// body(Count<blocks>) for a group's blocks.
template <class Body>
TEMPER_INLINE void with_blocks(const DirectGroup& group, const Body& body) {
  with_count<k_most_blocks>(group.blocks, body);
}

void positions(const DirectPositions& x, const DirectGroup& group) {
  with_blocks(group, [&](auto blocks) { all_positions<decltype(blocks)::value>(x, group); });
}

/// What the sums of one output row are made of, over a plain tensor.
struct PlainRow {
  /// Adds all products of `count` outputs from output `out` on; the taps of `across` are inside the image.
  template <class Form, class Sums>
  TEMPER_INLINE static void add(const DirectRow& row, TapRange down, TapRange across, std::int64_t out,
                                const float* weights, std::int64_t group_width, Sums& sums) {
    const RowWindow& window = row.window;
    const std::int64_t stride = Form::stride(window), width = Form::taps(window);
    const std::int64_t column = window.left + out * stride;
    for (std::int64_t c = 0; c < row.channels; ++c)
      for (std::int64_t i = down.first; i < down.last; ++i) {
        const std::int64_t line = c * window.height + window.top + i * window.dilation_down;
        const float* const from = row.x + line * window.width + column;
        const float* const tap = weights + (c * window.kernel_height + i) * width * group_width;
#pragma GCC unroll 4
        for (std::int64_t j = across.first; j < across.last; ++j)
          sums.add(tap + j * group_width, from + j * window.dilation_across, stride);
      }
  }
};

/// The same over a blocked one.
struct BlockedRow {
  template <class Form, class Sums>
  TEMPER_INLINE static void add(const DirectRow& row, TapRange down, TapRange across, std::int64_t out,
                                const float* weights, std::int64_t group_width, Sums& sums) {
    const RowWindow& window = row.window;
    const std::int64_t stride = Form::stride(window), width = Form::taps(window);
    const std::int64_t column = window.left + out * stride;
    for (std::int64_t c = 0; c < row.channels; c += k_lanes) {
      const std::int64_t lanes = row.channels - c < k_lanes ? row.channels - c : k_lanes;
      for (std::int64_t i = down.first; i < down.last; ++i) {
        const std::int64_t line = c / k_lanes * window.height + window.top + i * window.dilation_down;
        const float* const from = row.x + (line * window.width + column) * k_lanes;
        for (std::int64_t j = across.first; j < across.last; ++j) {
          const std::int64_t tap = (c * window.kernel_height + i * lanes) * width + j * lanes;
          const float* const own = from + j * window.dilation_across * k_lanes;
          for (std::int64_t lane = 0; lane < lanes; ++lane)
            sums.add(weights + (tap + lane) * group_width, own + lane, stride * k_lanes);
        }
      }
    }
  }
};

template <int count, int blocks, class Input, class Form>
TEMPER_INLINE void some_outputs(const DirectRow& row, TapRange down, TapRange across, std::int64_t out,
                                const DirectGroup& group) {
  Sums<count, blocks> sums(group.bias);
  Input::template add<Form>(row, down, across, out, group.weights, blocks * k_lanes, sums);
  sums.put(group.y + out * k_lanes, group.block_stride);
}

template <int blocks, class Input, class Form>
void whole_row(const DirectRow& row, const DirectGroup& group) {
  constexpr std::int64_t k_count = k_outputs<blocks>;
  const TapRange down = rows_inside(row.window);
  const Inside inside = outputs_inside(row.window);
  const auto one = [&](std::int64_t out) {
    some_outputs<1, blocks, Input, RowForm<0, 0>>(row, down, columns_inside(row.window, out), out, group);
  };
  std::int64_t out = 0;
  const bool is_short = inside.last - inside.first < k_count;
  while (out < (is_short ? inside.last : inside.first)) one(out++);
  for (; out < inside.last; out += k_count)  // the last ones begin early: some outputs are computed twice
    some_outputs<k_count, blocks, Input, Form>(row, down, {0, Form::taps(row.window)},
                                               out < inside.last - k_count ? out : inside.last - k_count, group);
  for (out = inside.last; out < row.window.out_width; ++out) one(out);
}

template <class Input>
void any_row(const DirectRow& row, const DirectGroup& group) {
  with_blocks(group, [&](auto blocks) {
    with_form(row.window, [&](auto form) { whole_row<decltype(blocks)::value, Input, decltype(form)>(row, group); });
  });
}

}  // namespace

extern const DirectKernels k_direct_kernels;
const DirectKernels k_direct_kernels = {k_lanes, k_most_blocks, positions, any_row<PlainRow>, any_row<BlockedRow>};

}  // namespace temper::cpu::TEMPER_ISA
