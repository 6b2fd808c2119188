// SPDX-License-Identifier: Apache-2.0
// What convolutions computed as a product of matrices share: sums[row, column] = sum over k of x[row, k] * w[k,
// column]. A row is a point of the walked images, which are those of y; or those of x where SCATTER: a transposed
// convolution whose windows do not overlap, every column then being a tap and a channel of y. A k is a tap and a
// channel of x; taps go row by row, the channels of a tap are padded to full steps. Channels lie side by side in all
// tensors.

struct Params {
  int64_t x_image, y_image, r_image;  // elements from one image to the next; r: the residual
  int x_row, x_column, y_row, y_column, r_row, r_column;
  int rows;                       // points of all walked images
  int columns;                    // of a group: channels_out, or channels_out * taps where SCATTER
  int channels_in, channels_out;  // of a group
  int walk_height, walk_width, in_height, in_width;
  int kernel_y, kernel_x, stride_y, stride_x, dilation_y, dilation_x, pad_y, pad_x;
  int column_tiles;
  int weight_columns;  // of a group, padding included
  int steps;           // along k
  int are_x_aligned;   // 16 bytes of x may be taken at once
  int are_y_aligned;   // likewise of y and the residual
  float alpha, beta;
};

constexpr int k_outside = -(1 << 29);

/// Where the window of a row begins in x.
struct Window {
  int64_t image;
  int row, column;
};

__device__ inline Window window_of(const Params& p, int row) {
  const int size = p.walk_height * p.walk_width, in_image = row % size;
  Window window;
  window.image = row / size * p.x_image;
  // Rows beyond the last read nothing.
  window.row = row < p.rows ? in_image / p.walk_width * (SCATTER ? 1 : p.stride_y) - p.pad_y : k_outside;
  window.column = in_image % p.walk_width * (SCATTER ? 1 : p.stride_x) - p.pad_x;
  return window;
}

/// Steps along k of one thread block: a tap, and the first channel in it.
struct Walk {
  int tap_y, tap_x, channel;
};

__device__ inline Walk walk_from(const Params& p, int step) {
  const int steps_a_tap = (p.channels_in + BK - 1) / BK, tap = step / steps_a_tap;
  return {tap / p.kernel_x, tap % p.kernel_x, step % steps_a_tap * BK};
}

/// True where the next step is another tap.
__device__ inline bool advance(const Params& p, Walk& walk) {
  walk.channel += BK;
  if (walk.channel < p.channels_in) return false;
  walk.channel = 0;
  if (++walk.tap_x == p.kernel_x) {
    walk.tap_x = 0;
    ++walk.tap_y;
  }
  return true;
}

/// The element of x, from the window's image on, that the tap meets; negative outside.
__device__ inline int offset_of(const Params& p, const Window& window, const Walk& walk) {
  const int row = window.row + walk.tap_y * p.dilation_y, column = window.column + walk.tap_x * p.dilation_x;
  const bool is_inside = row >= 0 && row < p.in_height && column >= 0 && column < p.in_width;
  return is_inside ? row * p.x_row + column * p.x_column : -1;
}

/// Where the results of a row go, and where the residual of them lies.
struct Target {
  int64_t y, residual;
};

__device__ inline Target target_of(const Params& p, int row) {
  const int size = p.walk_height * p.walk_width, in_image = row % size, image = row / size;
  const int64_t line = in_image / p.walk_width * (SCATTER ? p.stride_y : 1);
  const int64_t place = in_image % p.walk_width * (SCATTER ? p.stride_x : 1);
  return {image * p.y_image + line * p.y_row + place * p.y_column,
          image * p.r_image + line * p.r_row + place * p.r_column};
}

__device__ inline float finished(const Params& p, float sum, float extra) {
  if (!RESIDUAL_LAST) sum += extra;
  sum = ACTIVATION(sum);
  return RESIDUAL_LAST ? sum + extra : sum;
}

/// Writes N neighbouring columns of a row.
template <int N>
__device__ inline void write(const Params& p, const Target& target, int group, int column, const float* sums,
                             const T* bias, const T* residual, T* y) {
  if (column >= p.columns) return;
  int channel = column;
  Target from = target;
  const auto move_to_tap = [&](int c) {
    channel = c;
    from = target;
    if (!SCATTER) return;
    const int tap = c / p.channels_out, tap_y = tap / p.kernel_x, tap_x = tap % p.kernel_x;
    channel = c % p.channels_out;
    from.y += static_cast<int64_t>(tap_y) * p.y_row + tap_x * p.y_column;
    from.residual += static_cast<int64_t>(tap_y) * p.r_row + tap_x * p.r_column;
  };
  move_to_tap(column);
  if (p.are_y_aligned) {  // then N divides channels_out
    channel += group * p.channels_out;
    Vector<T, N> extra, shift, result;
    if (bias != nullptr) shift = *reinterpret_cast<const Vector<T, N>*>(bias + channel);
    if (residual != nullptr) extra = *reinterpret_cast<const Vector<T, N>*>(residual + from.residual + channel);
#pragma unroll
    for (int i = 0; i < N; ++i) {
      const float sum = sums[i] + (bias != nullptr ? to_float(shift.at[i]) : 0.0f);
      result.at[i] = Element<T>::from(finished(p, sum, residual != nullptr ? to_float(extra.at[i]) : 0.0f));
    }
    *reinterpret_cast<Vector<T, N>*>(y + from.y + channel) = result;
    return;
  }
#pragma unroll
  for (int i = 0; i < N; ++i) {
    if (column + i >= p.columns) return;
    move_to_tap(column + i);
    channel += group * p.channels_out;
    const float sum = sums[i] + (bias != nullptr ? to_float(bias[channel]) : 0.0f);
    const float extra = residual != nullptr ? to_float(residual[from.residual + channel]) : 0.0f;
    y[from.y + channel] = Element<T>::from(finished(p, sum, extra));
  }
}

/// Adds up the sums of all blocks that share a tile, always in the same order. True in the one block that then holds
/// them. `partial` has room for COUNT floats a thread of every block; `tickets`, one a tile, are 0 before and after.
template <int COUNT>
__device__ inline bool join_splits(float* sums, float* partial, unsigned* tickets) {
  using Four = Vector<float, 4>;
  if (gridDim.z == 1) return true;
  const int64_t tile = static_cast<int64_t>(blockIdx.y) * gridDim.x + blockIdx.x;
  const int threads = blockDim.x;
  Four* own = reinterpret_cast<Four*>(partial) + (tile * gridDim.z + blockIdx.z) * (COUNT / 4) * threads + threadIdx.x;
#pragma unroll
  for (int i = 0; i < COUNT / 4; ++i) own[i * threads] = *reinterpret_cast<const Four*>(sums + 4 * i);
  __threadfence();
  __syncthreads();
  __shared__ bool is_last;
  if (threadIdx.x == 0) {
    is_last = atomicAdd(tickets + tile, 1u) == gridDim.z - 1;
    if (is_last) tickets[tile] = 0;
  }
  __syncthreads();
  if (!is_last) return false;
  __threadfence();
#pragma unroll
  for (int i = 0; i < COUNT; ++i) sums[i] = 0;
  for (int split = 0; split < gridDim.z; ++split) {
    const float4* from =
        reinterpret_cast<const float4*>(partial) + (tile * gridDim.z + split) * (COUNT / 4) * threads + threadIdx.x;
#pragma unroll
    for (int i = 0; i < COUNT / 4; ++i) {
      const float4 part = __ldcg(from + i * threads);
      sums[4 * i] += part.x;
      sums[4 * i + 1] += part.y;
      sums[4 * i + 2] += part.z;
      sums[4 * i + 3] += part.w;
    }
  }
  return true;
}
