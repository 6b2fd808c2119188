// SPDX-License-Identifier: Apache-2.0
// As conv_ffma.cu, with STAGES steps of BK = 16 in shared memory or on their way there, which hides what a short sum
// would wait for. Lines of x stay as they are, so a thread reads four k of a row at once.

constexpr int k_threads = BM / TM * (BN / TN);
constexpr int k_chunks = BK / 4;  // of 16 bytes, in a line of x
constexpr int k_lines_a_turn = k_threads / k_chunks;
constexpr int k_x_loads = BM / k_lines_a_turn;
constexpr int k_w_loads = BK * BN / 4 / k_threads;
constexpr int k_stage_fours = BM * k_chunks + BK * BN / 4;
constexpr int k_warps_across = BN / (8 * TN);  // a warp: 4 threads down, 8 across

static_assert(BK == 16 && BM % k_lines_a_turn == 0, "lines of a tile are dealt out evenly");

using Four = Vector<float, 4>;

/// Chunks of a line change places by its number, so that neighbouring lines' chunks lie in different banks.
__device__ inline int place_of(int line, int chunk) { return line * k_chunks + (chunk ^ (line / 2 % 4)); }

__device__ inline void copy_four(Four* to, const float* from, bool is_present) {
  const auto address = static_cast<uint32_t>(__cvta_generic_to_shared(to));
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(address), "l"(from), "r"(is_present ? 16 : 0)
               : "memory");
}

/// Four channels of x from an address that is no multiple of 16 bytes, or where the last of them do not exist.
__device__ inline void copy_loose(Four* to, const float* from, int count) {
#pragma unroll
  for (int i = 0; i < 4; ++i) to->at[i] = i < count ? from[i] : 0.0f;
}

extern "C" __global__ void __launch_bounds__(k_threads)
    conv_ffma_staged(const Params p, const float* __restrict__ x, const float* __restrict__ w,
                     const float* __restrict__ bias, const float* __restrict__ residual, float* __restrict__ y,
                     float* partial, unsigned* tickets) {
  extern __shared__ __align__(128) unsigned char shared[];
  Four* const stages = reinterpret_cast<Four*>(shared);
  const int first_row = blockIdx.x / p.column_tiles * BM, first_column = blockIdx.x % p.column_tiles * BN;
  const int group = blockIdx.y;
  const int begin = static_cast<int64_t>(p.steps) * blockIdx.z / gridDim.z;
  const int end = static_cast<int64_t>(p.steps) * (blockIdx.z + 1) / gridDim.z;

  Walk walk = walk_from(p, begin);
  const int chunk = threadIdx.x % k_chunks, line = threadIdx.x / k_chunks;
  Window window[k_x_loads];
  int offset[k_x_loads];
#pragma unroll
  for (int i = 0; i < k_x_loads; ++i) {
    window[i] = window_of(p, first_row + line + i * k_lines_a_turn);
    window[i].image += group * p.channels_in;
    offset[i] = offset_of(p, window[i], walk);
  }
  const float* w_from = w + (static_cast<int64_t>(group) * p.steps + begin) * BK * p.weight_columns + first_column;

  int fetched = begin;
  const auto fetch = [&](int stage) {
    if (fetched < end) {
      Four* const x_tile = stages + stage * k_stage_fours;
      Four* const w_tile = x_tile + BM * k_chunks;
      const int channel = walk.channel + 4 * chunk;
#pragma unroll
      for (int i = 0; i < k_x_loads; ++i) {
        Four* const to = x_tile + place_of(line + i * k_lines_a_turn, chunk);
        const bool is_present = offset[i] >= 0 && channel < p.channels_in;
        const float* const from = x + (is_present ? window[i].image + offset[i] + channel : 0);
        if (p.are_x_aligned)
          copy_four(to, from, is_present);
        else
          copy_loose(to, from, is_present ? p.channels_in - channel : 0);
      }
#pragma unroll
      for (int i = 0; i < k_w_loads; ++i) {
        const int place = threadIdx.x + i * k_threads, k = place / (BN / 4), column = place % (BN / 4) * 4;
        const bool is_present = first_column + column < p.weight_columns;
        copy_four(w_tile + place, is_present ? w_from + k * p.weight_columns + column : w, is_present);
      }
      w_from += BK * p.weight_columns;
      if (advance(p, walk)) {
#pragma unroll
        for (int i = 0; i < k_x_loads; ++i) offset[i] = offset_of(p, window[i], walk);
      }
      ++fetched;
    }
    asm volatile("cp.async.commit_group;" ::: "memory");
  };

  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const int own_row = warp / k_warps_across * (4 * TM) + lane / 8;
  const int own_column = warp % k_warps_across * (8 * TN) + lane % 8 * 4;
  float sums[TM * TN] = {};
#pragma unroll
  for (int stage = 0; stage < STAGES - 1; ++stage) fetch(stage);
  for (int step = begin; step < end; ++step) {
    asm volatile("cp.async.wait_group %0;" ::"n"(STAGES - 2) : "memory");
    __syncthreads();
    fetch((step - begin + STAGES - 1) % STAGES);
    const Four* const x_tile = stages + (step - begin) % STAGES * k_stage_fours;
    const Four* const w_tile = x_tile + BM * k_chunks + own_column / 4;
#pragma unroll
    for (int part = 0; part < k_chunks; ++part) {
      Four a[TM];
#pragma unroll
      for (int i = 0; i < TM; ++i) a[i] = x_tile[place_of(own_row + 4 * i, part)];
#pragma unroll
      for (int k = 0; k < 4; ++k) {
        Four b[TN / 4];
#pragma unroll
        for (int j = 0; j < TN / 4; ++j) b[j] = w_tile[(4 * part + k) * (BN / 4) + 8 * j];
#pragma unroll
        for (int i = 0; i < TM; ++i)
#pragma unroll
          for (int j = 0; j < TN; ++j) sums[i * TN + j] += a[i].at[k] * b[j / 4].at[j % 4];
      }
    }
  }
  if (!join_splits<TM * TN>(sums, partial, tickets)) return;
#pragma unroll
  for (int i = 0; i < TM; ++i) {
    const int row = first_row + own_row + 4 * i;
    if (row >= p.rows) continue;
    const Target target = target_of(p, row);
#pragma unroll
    for (int j = 0; j < TN / 4; ++j)
      write<4>(p, target, group, first_column + own_column + 32 * j, sums + i * TN + 4 * j, bias, residual, y);
  }
}
