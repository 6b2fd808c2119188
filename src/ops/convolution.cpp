// SPDX-License-Identifier: Apache-2.0
#include "ops/convolution.h"

#include <algorithm>
#include <vector>

#include "base/parallel.h"
#include "ops/dense.h"

namespace temper {

namespace {

// A block of unfolded input, this many taps by this many output positions, stays in the second-level cache.
constexpr std::int64_t k_block_taps = 256;
constexpr std::int64_t k_block_positions = 128;
constexpr std::int64_t k_block_channels = 128;
// Below this many output channels a group, unfolding costs more than it saves.
constexpr std::int64_t k_least_channels = 4;

/// Offsets of one tap of the kernel.
struct Tap {
  std::int64_t channel;
  Extents3 offset;  ///< position of the tap for output 0, may be negative
};

Tap tap_of(const Window3& window, std::int64_t index) {
  Tap tap{};
  for (std::size_t axis = 3; axis-- > 0;) {
    const WindowAxis& along = window.axes[axis];
    tap.offset[axis] = index % along.kernel * along.dilation - along.pad_begin;
    index /= along.kernel;
  }
  tap.channel = index;
  return tap;
}

struct Range {
  std::int64_t begin, end;
};

/// Output positions along `axis` whose tap at `offset` falls inside the input.
Range valid_outputs(const Window3& window, std::size_t axis, std::int64_t offset) {
  const std::int64_t stride = window.axes[axis].stride;
  const std::int64_t begin = offset >= 0 ? 0 : (-offset + stride - 1) / stride;
  const std::int64_t room = window.in[axis] - offset;
  const std::int64_t end = room <= 0 ? 0 : (room + stride - 1) / stride;
  return {std::min(begin, window.out[axis]), std::min(end, window.out[axis])};
}

/// One row of the unfolded input: what the tap sees at output positions [first, first + count).
void unfold(const Window3& window, const Tap& tap, const double* plane, std::int64_t first, std::int64_t count,
            double* target) {
  const std::int64_t width = window.out[2];
  const std::int64_t stride = window.axes[2].stride;
  const Range inside = valid_outputs(window, 2, tap.offset[2]);
  while (count > 0) {
    const std::int64_t row = first / width;
    const std::int64_t begin = first % width;
    const std::int64_t end = std::min(width, begin + count);
    const std::int64_t z = row / window.out[1] * window.axes[0].stride + tap.offset[0];
    const std::int64_t y = row % window.out[1] * window.axes[1].stride + tap.offset[1];
    const bool is_inside = z >= 0 && z < window.in[0] && y >= 0 && y < window.in[1];
    const std::int64_t from = is_inside ? std::clamp(inside.begin, begin, end) : end;
    const std::int64_t to = is_inside ? std::clamp(inside.end, from, end) : end;
    std::fill(target, target + (from - begin), 0.0);
    const double* source = plane + (z * window.in[1] + y) * window.in[2] + tap.offset[2];
    for (std::int64_t x = from; x < to; ++x) target[x - begin] = source[x * stride];
    std::fill(target + (to - begin), target + (end - begin), 0.0);
    target += end - begin;
    first += end - begin;
    count -= end - begin;
  }
}

/// One block of output channels and positions of one group through unfolding and matrix products.
void convolve_block(const ConvolutionSize& size, const double* x, const double* w, double* y, Range channels,
                    Range positions, std::vector<double>& unfolded) {
  const Window3& window = size.window;
  const std::int64_t taps = size.channels_in * window.kernel_size();
  const std::int64_t count = positions.end - positions.begin;
  double* target = y + channels.begin * window.out_size() + positions.begin;
  for (std::int64_t begin = 0; begin < taps; begin += k_block_taps) {
    const std::int64_t depth = std::min(k_block_taps, taps - begin);
    for (std::int64_t i = 0; i < depth; ++i) {
      const Tap tap = tap_of(window, begin + i);
      unfold(window, tap, x + tap.channel * window.in_size(), positions.begin, count, unfolded.data() + i * count);
    }
    multiply_add(channels.end - channels.begin, count, depth, {w + channels.begin * taps + begin, taps},
                 {unfolded.data(), count}, target, window.out_size());
  }
}

void convolve_unfolded(const ConvolutionSize& size, const double* x, const double* w, double* y) {
  const Window3& window = size.window;
  const std::int64_t out_size = window.out_size();
  const std::int64_t taps = size.channels_in * window.kernel_size();
  const std::int64_t channel_blocks = (size.channels_out + k_block_channels - 1) / k_block_channels;
  const std::int64_t position_blocks = (out_size + k_block_positions - 1) / k_block_positions;
  const std::int64_t blocks = channel_blocks * position_blocks;
  parallel_for(size.batch * size.groups * blocks, 1, [&](std::int64_t first, std::int64_t last) {
    std::vector<double> unfolded(static_cast<std::size_t>(std::min(taps, k_block_taps) * k_block_positions));
    for (std::int64_t task = first; task < last; ++task) {
      const std::int64_t instance = task / blocks;  // batch and group
      const std::int64_t group = instance % size.groups;
      const std::int64_t channel = task % blocks / position_blocks * k_block_channels;
      const std::int64_t position = task % position_blocks * k_block_positions;
      convolve_block(size, x + instance * size.channels_in * window.in_size(), w + group * size.channels_out * taps,
                     y + instance * size.channels_out * out_size,
                     {channel, std::min(channel + k_block_channels, size.channels_out)},
                     {position, std::min(position + k_block_positions, out_size)}, unfolded);
    }
  });
}

/// One output plane by adding shifted, weighted input rows.
void convolve_plane(const ConvolutionSize& size, const double* x, const double* w, double* y) {
  const Window3& window = size.window;
  const std::int64_t taps = size.channels_in * window.kernel_size();
  const std::int64_t stride = window.axes[2].stride;
  for (std::int64_t i = 0; i < taps; ++i) {
    const Tap tap = tap_of(window, i);
    const Range depth = valid_outputs(window, 0, tap.offset[0]);
    const Range rows = valid_outputs(window, 1, tap.offset[1]);
    const Range columns = valid_outputs(window, 2, tap.offset[2]);
    const double factor = w[i];
    for (std::int64_t z = depth.begin; z < depth.end; ++z)
      for (std::int64_t row = rows.begin; row < rows.end; ++row) {
        const std::int64_t in_z = z * window.axes[0].stride + tap.offset[0];
        const std::int64_t in_y = row * window.axes[1].stride + tap.offset[1];
        // An index: with padding the row would begin before the array.
        const std::int64_t source =
            ((tap.channel * window.in[0] + in_z) * window.in[1] + in_y) * window.in[2] + tap.offset[2];
        double* target = y + (z * window.out[1] + row) * window.out[2];
        for (std::int64_t column = columns.begin; column < columns.end; ++column)
          target[column] += factor * x[source + column * stride];
      }
  }
}

}  // namespace

void convolve(const ConvolutionSize& size, const double* x, const double* w, double* y) {
  if (size.channels_out >= k_least_channels) {
    convolve_unfolded(size, x, w, y);
    return;
  }
  const Window3& window = size.window;
  const std::int64_t planes = size.groups * size.channels_out;
  parallel_for(size.batch * planes, 1, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t plane = first; plane < last; ++plane)
      convolve_plane(size, x + plane / size.channels_out * size.channels_in * window.in_size(),
                     w + plane % planes * size.channels_in * window.kernel_size(), y + plane * window.out_size());
  });
}

void fold_columns(const Window3& window, const double* columns, std::int64_t first, std::int64_t count, double* plane) {
  for (std::int64_t k = 0; k < window.kernel_size(); ++k) {
    const Tap tap = tap_of(window, k);
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t position = first + i;
      const std::int64_t x = position % window.out[2] * window.axes[2].stride + tap.offset[2];
      const std::int64_t y = position / window.out[2] % window.out[1] * window.axes[1].stride + tap.offset[1];
      const std::int64_t z = position / (window.out[2] * window.out[1]) * window.axes[0].stride + tap.offset[0];
      if (x < 0 || x >= window.in[2] || y < 0 || y >= window.in[1] || z < 0 || z >= window.in[0]) continue;
      plane[(z * window.in[1] + y) * window.in[2] + x] += columns[k * count + i];
    }
  }
}

void fill_channels(std::span<const double> bias, std::int64_t inner, std::span<double> y) {
  if (y.empty()) return;
  const auto rows = static_cast<std::int64_t>(y.size()) / inner;
  for (std::int64_t row = 0; row < rows; ++row)
    std::fill_n(y.begin() + row * inner, inner, bias[static_cast<std::size_t>(row) % bias.size()]);
}

void convolve_transposed(const ConvolutionSize& size, const double* x, const double* w, double* y) {
  constexpr std::int64_t k_block = 1024;
  const Window3& window = size.window;
  const std::int64_t kernel = window.kernel_size();
  const std::int64_t positions = window.out_size();
  const std::int64_t planes = size.groups * size.channels_out;
  parallel_for(size.batch * planes, 1, [&](std::int64_t first, std::int64_t last) {
    std::vector<double> columns(static_cast<std::size_t>(kernel * std::min(k_block, positions)));
    std::vector<double> taps(static_cast<std::size_t>(kernel * size.channels_in));
    for (std::int64_t plane = first; plane < last; ++plane) {
      const std::int64_t group = plane / size.channels_out % size.groups;
      for (std::int64_t k = 0; k < kernel; ++k)
        for (std::int64_t c = 0; c < size.channels_in; ++c)
          taps[static_cast<std::size_t>(k * size.channels_in + c)] =
              w[((group * size.channels_in + c) * size.channels_out + plane % size.channels_out) * kernel + k];
      const double* source = x + plane / size.channels_out * size.channels_in * positions;
      for (std::int64_t begin = 0; begin < positions; begin += k_block) {
        const std::int64_t count = std::min(k_block, positions - begin);
        std::fill(columns.begin(), columns.end(), 0.0);
        multiply_add(kernel, count, size.channels_in, {taps.data(), size.channels_in}, {source + begin, positions},
                     columns.data(), count);
        fold_columns(window, columns.data(), begin, count, y + plane * window.in_size());
      }
    }
  });
}

}  // namespace temper
