// SPDX-License-Identifier: Apache-2.0
// Convolution of f16 or bf16 on tensor cores, summed in f32: a block computes BM rows by BN columns, its WARPS_M x
// WARPS_N warps equal parts, in steps of BK = 32 along k, STAGES of which are in shared memory or on their way.
// w: [groups, weight_columns, steps * BK].

constexpr int k_threads = 32 * WARPS_M * WARPS_N;
constexpr int k_chunks = BK / 8;  // of 16 bytes, in a line of a tile
constexpr int k_warp_rows = BM / WARPS_M, k_warp_columns = BN / WARPS_N;
constexpr int k_down = k_warp_rows / 16, k_across = k_warp_columns / 8;
constexpr int k_lines_a_turn = k_threads / k_chunks;
constexpr int k_x_loads = BM / k_lines_a_turn;
constexpr int k_w_loads = (BN + k_lines_a_turn - 1) / k_lines_a_turn;
constexpr int k_stage_elements = (BM + BN) * BK;
constexpr int k_padded = BN + 4;  // floats of a line of results

static_assert(BK == 32 && BM % k_lines_a_turn == 0, "lines of a tile are dealt out evenly");

/// Chunks of a line change places by its number, so that eight lines' chunks lie in different banks.
__device__ inline int place_of(int line, int chunk) { return (line * k_chunks + (chunk ^ (line / 2 % 4))) * 8; }

__device__ inline void copy_chunk(T* to, const T* from, bool is_present) {
  const auto address = static_cast<uint32_t>(__cvta_generic_to_shared(to));
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(address), "l"(from), "r"(is_present ? 16 : 0)
               : "memory");
}

__device__ inline void load_matrices(uint32_t* parts, const T* from) {
  const auto address = static_cast<uint32_t>(__cvta_generic_to_shared(from));
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(parts[0]), "=r"(parts[1]), "=r"(parts[2]), "=r"(parts[3])
               : "r"(address)
               : "memory");
}

__device__ inline void multiply(float* sums, const uint32_t* a, const uint32_t* b) {
  asm volatile("mma.sync.aligned.m16n8k16.row.col.f32." MMA_TYPE "." MMA_TYPE
               ".f32 "
               "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
               : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

/// Eight channels of x from an address that is no multiple of 16 bytes, or where the last of them do not exist.
__device__ inline void copy_loose(T* to, const T* from, int count) {
#pragma unroll
  for (int i = 0; i < 8; ++i) to[i] = i < count ? from[i] : T{};
}

/// Through shared memory, so that neighbouring threads write neighbouring channels.
__device__ inline void write_tile(const Params& p, const float* sums, float* results, int first_row, int first_column,
                                  const T* bias, const T* residual, T* y) {
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const int own_row = warp / WARPS_N * k_warp_rows, own_column = warp % WARPS_N * k_warp_columns;
  asm volatile("cp.async.wait_group 0;" ::: "memory");
  __syncthreads();
#pragma unroll
  for (int i = 0; i < k_down; ++i)
#pragma unroll
    for (int j = 0; j < k_across; ++j)
#pragma unroll
      for (int half = 0; half < 2; ++half) {
        const int row = own_row + 16 * i + 8 * half + lane / 4, column = own_column + 8 * j + lane % 4 * 2;
        const float* const from = sums + (i * k_across + j) * 4 + 2 * half;
        *reinterpret_cast<Vector<float, 2>*>(results + row * k_padded + column) = {from[0], from[1]};
      }
  __syncthreads();
  constexpr int k_eights = BN / 8;
  for (int place = threadIdx.x; place < BM * k_eights; place += k_threads) {
    const int row = place / k_eights, column = place % k_eights * 8;
    if (first_row + row >= p.rows) break;
    write<8>(p, target_of(p, first_row + row), static_cast<int>(blockIdx.y), first_column + column,
             results + row * k_padded + column, bias, residual, y);
  }
}

extern "C" __global__ void __launch_bounds__(k_threads, 512 / k_threads)
    conv_mma(const Params p, const T* __restrict__ x, const T* __restrict__ w, const T* __restrict__ bias,
             const T* __restrict__ residual, T* __restrict__ y, float* partial, unsigned* tickets) {
  extern __shared__ __align__(128) unsigned char shared[];
  T* const stages = reinterpret_cast<T*>(shared);
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
  const int64_t w_line = static_cast<int64_t>(p.steps) * BK;
  const T* w_from = w + (static_cast<int64_t>(group) * p.weight_columns + first_column + line) * w_line +
                    static_cast<int64_t>(begin) * BK + 8 * chunk;

  int fetched = begin;
  const auto fetch = [&](int stage) {
    if (fetched < end) {
      T* const x_tile = stages + stage * k_stage_elements;
      T* const w_tile = x_tile + BM * BK;
      const int channel = walk.channel + 8 * chunk;
#pragma unroll
      for (int i = 0; i < k_x_loads; ++i) {
        T* const to = x_tile + place_of(line + i * k_lines_a_turn, chunk);
        const bool is_present = offset[i] >= 0 && channel < p.channels_in;
        const T* const from = x + (is_present ? window[i].image + offset[i] + channel : 0);
        if (p.are_x_aligned)
          copy_chunk(to, from, is_present);
        else
          copy_loose(to, from, is_present ? p.channels_in - channel : 0);
      }
#pragma unroll
      for (int i = 0; i < k_w_loads; ++i) {
        const int column = line + i * k_lines_a_turn;
        const bool is_present = first_column + column < p.weight_columns;
        if (BN % k_lines_a_turn == 0 || column < BN)
          copy_chunk(w_tile + place_of(column, chunk), is_present ? w_from + i * k_lines_a_turn * w_line : w,
                     is_present);
      }
      w_from += BK;
      if (advance(p, walk)) {
#pragma unroll
        for (int i = 0; i < k_x_loads; ++i) offset[i] = offset_of(p, window[i], walk);
      }
      ++fetched;
    }
    asm volatile("cp.async.commit_group;" ::: "memory");
  };

  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const int own_row = warp / WARPS_N * k_warp_rows, own_column = warp % WARPS_N * k_warp_columns;
  float sums[k_down * k_across * 4] = {};
#pragma unroll
  for (int stage = 0; stage < STAGES - 1; ++stage) fetch(stage);
  for (int step = begin; step < end; ++step) {
    asm volatile("cp.async.wait_group %0;" ::"n"(STAGES - 2) : "memory");
    __syncthreads();
    fetch((step - begin + STAGES - 1) % STAGES);
    const T* const x_tile = stages + (step - begin) % STAGES * k_stage_elements;
    const T* const w_tile = x_tile + BM * BK;
    uint32_t b[k_across][4];
#pragma unroll
    for (int j = 0; j < k_across; ++j) load_matrices(b[j], w_tile + place_of(own_column + 8 * j + lane % 8, lane / 8));
#pragma unroll
    for (int half = 0; half < 2; ++half)
#pragma unroll
      for (int i = 0; i < k_down; ++i) {
        uint32_t a[4];
        load_matrices(a, x_tile + place_of(own_row + 16 * i + lane % 16, 2 * half + lane / 16));
#pragma unroll
        for (int j = 0; j < k_across; ++j) multiply(sums + (i * k_across + j) * 4, a, b[j] + 2 * half);
      }
  }
  if (!join_splits<k_down * k_across * 4>(sums, partial, tickets)) return;
  write_tile(p, sums, reinterpret_cast<float*>(shared), first_row, first_column, bias, residual, y);
}
