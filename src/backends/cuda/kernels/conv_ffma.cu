// SPDX-License-Identifier: Apache-2.0
// Convolution of f32 without tensor cores: a block computes BM rows by BN columns, a thread TM by TN of them, in steps
// of BK along k that lie twice in shared memory. w: [groups, steps * BK, weight_columns].

constexpr int k_threads = BM / TM * (BN / TN);
constexpr int k_fours = BK / 4;  // of a row of x in a step
constexpr int k_x_loads = BM * k_fours / k_threads;
constexpr int k_w_loads = BK * BN / 4 / k_threads;
constexpr int k_warps_across = BN / (8 * TN);  // a warp: 4 threads down, 8 across

using Four = Vector<float, 4>;

__device__ inline Four four_of_x(const Params& p, const float* x, int offset, int channel) {
  Four four = {};
  if (offset < 0 || channel >= p.channels_in) return four;
  if (p.are_x_aligned) return *reinterpret_cast<const Four*>(x + offset + channel);
#pragma unroll
  for (int i = 0; i < 4; ++i)
    if (channel + i < p.channels_in) four.at[i] = x[offset + channel + i];
  return four;
}

extern "C" __global__ void __launch_bounds__(k_threads, 512 / k_threads)
    conv_ffma(const Params p, const float* __restrict__ x, const float* __restrict__ w, const float* __restrict__ bias,
              const float* __restrict__ residual, float* __restrict__ y, float* partial, unsigned* tickets) {
  __shared__ Four x_tile[2][BK][BM / 4 + 1];  // padded: a step's four lines are written at once
  __shared__ Four w_tile[2][BK][BN / 4];
  const int first_row = blockIdx.x / p.column_tiles * BM, first_column = blockIdx.x % p.column_tiles * BN;
  const int group = blockIdx.y;
  const int begin = static_cast<int64_t>(p.steps) * blockIdx.z / gridDim.z;
  const int end = static_cast<int64_t>(p.steps) * (blockIdx.z + 1) / gridDim.z;

  Walk walk = walk_from(p, begin);
  const int x_four = threadIdx.x % k_fours, x_line = threadIdx.x / k_fours;
  Window window[k_x_loads];
  int offset[k_x_loads];
#pragma unroll
  for (int i = 0; i < k_x_loads; ++i) {
    window[i] = window_of(p, first_row + x_line + i * (k_threads / k_fours));
    window[i].image += group * p.channels_in;
    offset[i] = offset_of(p, window[i], walk);
  }
  const float* w_from = w + (static_cast<int64_t>(group) * p.steps + begin) * BK * p.weight_columns + first_column;

  Four x_next[k_x_loads], w_next[k_w_loads];
  const auto fetch = [&]() {
#pragma unroll
    for (int i = 0; i < k_x_loads; ++i)
      x_next[i] = four_of_x(p, x + window[i].image, offset[i], walk.channel + 4 * x_four);
#pragma unroll
    for (int i = 0; i < k_w_loads; ++i) {
      const int place = threadIdx.x + i * k_threads, k = place / (BN / 4), column = place % (BN / 4) * 4;
      w_next[i] = {};
      if (first_column + column < p.weight_columns)
        w_next[i] = *reinterpret_cast<const Four*>(w_from + k * p.weight_columns + column);
    }
    w_from += BK * p.weight_columns;
    if (advance(p, walk)) {
#pragma unroll
      for (int i = 0; i < k_x_loads; ++i) offset[i] = offset_of(p, window[i], walk);
    }
  };
  const auto store = [&](int half) {
#pragma unroll
    for (int i = 0; i < k_x_loads; ++i)
#pragma unroll
      for (int j = 0; j < 4; ++j) {
        const int row = x_line + i * (k_threads / k_fours);
        x_tile[half][4 * x_four + j][row / 4].at[row % 4] = x_next[i].at[j];
      }
#pragma unroll
    for (int i = 0; i < k_w_loads; ++i) {
      const int place = threadIdx.x + i * k_threads;
      w_tile[half][place / (BN / 4)][place % (BN / 4)] = w_next[i];
    }
  };

  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const int own_row = warp / k_warps_across * (4 * TM) + lane / 8 * 4;
  const int own_column = warp % k_warps_across * (8 * TN) + lane % 8 * 4;
  float sums[TM * TN] = {};
  if (begin < end) {
    fetch();
    store(0);
  }
  __syncthreads();
  for (int step = begin; step < end; ++step) {
    const int half = (step - begin) % 2;
    if (step + 1 < end) fetch();
#pragma unroll
    for (int k = 0; k < BK; ++k) {
      Four a[TM / 4], b[TN / 4];
#pragma unroll
      for (int i = 0; i < TM / 4; ++i) a[i] = x_tile[half][k][own_row / 4 + 4 * i];
#pragma unroll
      for (int i = 0; i < TN / 4; ++i) b[i] = w_tile[half][k][own_column / 4 + 8 * i];
#pragma unroll
      for (int i = 0; i < TM; ++i)
#pragma unroll
        for (int j = 0; j < TN; ++j) sums[i * TN + j] += a[i / 4].at[i % 4] * b[j / 4].at[j % 4];
    }
    if (step + 1 < end) store(half ^ 1);
    __syncthreads();
  }
  if (!join_splits<TM * TN>(sums, partial, tickets)) return;
#pragma unroll
  for (int i = 0; i < TM; ++i) {
    const int row = first_row + own_row + i / 4 * 16 + i % 4;
    if (row >= p.rows) continue;
    const Target target = target_of(p, row);
#pragma unroll
    for (int j = 0; j < TN / 4; ++j)
      write<4>(p, target, group, first_column + own_column + 32 * j, sums + i * TN + 4 * j, bias, residual, y);
  }
}
