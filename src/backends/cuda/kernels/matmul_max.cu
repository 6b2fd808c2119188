// SPDX-License-Identifier: Apache-2.0
// The largest row of f(A * B + bias) of every matrix A, in f32. A warp takes a matrix: 8 lanes share 32 columns of B,
// 4 each, and the four groups of lanes take every fourth row, ROWS of them at once. `f` never falls, so that it is
// applied to the largest sum alone.

struct Params {
  int64_t matrices;
  int32_t rows, columns;
  int32_t bias_step;  // elements from a matrix's bias to the next one's
  float alpha, beta;
};

constexpr int k_warps = 4;
constexpr int k_columns = 32;
constexpr int k_rows = 4 * ROWS;
constexpr int k_depth = (DEPTH + 3) / 4 * 4;
/// Rows that four groups read at once begin in different banks.
constexpr int k_row = k_depth % 8 == 0 ? k_depth + 4 : k_depth;
constexpr int k_batch = 16;  // loads in flight a lane

using Four = Vector<float, 4>;

/// NaN wins.
__device__ inline float larger(float a, float b) { return a != a || a > b ? a : b; }

/// `rows` rows from `from` on, as f32; what lies behind a row's end is left as it is.
__device__ inline void load_rows(const T* __restrict__ from, int rows, float* to) {
  const int lane = threadIdx.x % 32, count = rows * DEPTH;
  for (int first = lane; first < count; first += 32 * k_batch) {
    T batch[k_batch];
#pragma unroll
    for (int i = 0; i < k_batch; ++i)
      if (first + 32 * i < count) batch[i] = from[first + 32 * i];
#pragma unroll
    for (int i = 0; i < k_batch; ++i) {
      const int place = first + 32 * i;
      if (place < count) to[place / DEPTH * k_row + place % DEPTH] = to_float(batch[i]);
    }
  }
}

extern "C" __global__ void __launch_bounds__(128)
    matmul_max(const Params p, const T* __restrict__ a, const T* __restrict__ b, const T* __restrict__ bias,
               T* __restrict__ y) {
  extern __shared__ float memory[];
  float* const weights = memory;  // [k_depth, 32]
  const int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
  float* const own = memory + k_depth * k_columns + warp * k_rows * k_row;  // [k_rows, k_row]
  const int first_column = blockIdx.y * k_columns;
  for (int i = threadIdx.x; i < k_depth * k_columns; i += 32 * k_warps) {
    const int k = i / k_columns, c = first_column + i % k_columns;
    weights[i] = k < DEPTH && c < p.columns ? to_float(b[k * p.columns + c]) : 0.0f;
  }
  for (int i = lane; i < k_rows * k_row; i += 32) own[i] = 0.0f;
  __syncthreads();
  const int group = lane / 8, column = lane % 8 * 4;
  const int64_t step = static_cast<int64_t>(gridDim.x) * k_warps;
  for (int64_t matrix = static_cast<int64_t>(blockIdx.x) * k_warps + warp; matrix < p.matrices; matrix += step) {
    float largest[4] = {-K_INFINITY, -K_INFINITY, -K_INFINITY, -K_INFINITY};
    for (int first = 0; first < p.rows; first += k_rows) {
      const int rows = min(k_rows, p.rows - first);
      __syncwarp();
      load_rows(a + (matrix * p.rows + first) * DEPTH, rows, own);
      __syncwarp();
      float sums[ROWS][4] = {};
#pragma unroll 4
      for (int k = 0; k < k_depth; k += 4) {
        Four w[4];
#pragma unroll
        for (int j = 0; j < 4; ++j) w[j] = *reinterpret_cast<const Four*>(weights + (k + j) * k_columns + column);
#pragma unroll
        for (int r = 0; r < ROWS; ++r) {
          const Four x = *reinterpret_cast<const Four*>(own + (4 * r + group) * k_row + k);
#pragma unroll
          for (int j = 0; j < 4; ++j)
#pragma unroll
            for (int c = 0; c < 4; ++c) sums[r][c] += x.at[j] * w[j].at[c];
        }
      }
#pragma unroll
      for (int r = 0; r < ROWS; ++r)
#pragma unroll
        for (int c = 0; c < 4; ++c)
          if (4 * r + group < rows) largest[c] = larger(sums[r][c], largest[c]);
    }
#pragma unroll
    for (int c = 0; c < 4; ++c) {
      largest[c] = larger(__shfl_xor_sync(~0u, largest[c], 8), largest[c]);
      largest[c] = larger(__shfl_xor_sync(~0u, largest[c], 16), largest[c]);
    }
#pragma unroll
    for (int c = 0; c < 4; ++c) {
      const int place = first_column + column + c;
      if (group != 0 || place >= p.columns) continue;
      const float shift = bias != nullptr ? to_float(bias[matrix * p.bias_step + place]) : 0.0f;
      y[matrix * p.columns + place] = Element<T>::from(ACTIVATION(largest[c] + shift));
    }
  }
}
