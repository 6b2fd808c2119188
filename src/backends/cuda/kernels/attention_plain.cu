// SPDX-License-Identifier: Apache-2.0
// Attention of any element type in f32, without tensor cores: a block of 256 threads takes 16 queries of a head and
// walks over tiles of TILE keys in shared memory; 16 threads share a query.

constexpr int k_queries = 16;
constexpr int k_key_row = WIDTH + 1;  // neighbouring keys in different banks

extern "C" __global__ void __launch_bounds__(256)
    attention(const Params p, const T* __restrict__ q, const T* __restrict__ k, const T* __restrict__ v,
              const M* __restrict__ mask, T* __restrict__ y) {
  extern __shared__ float memory[];
  float* const queries = memory;                       // [16, WIDTH]
  float* const keys = queries + k_queries * WIDTH;     // [TILE, WIDTH + 1]
  float* const values = keys + TILE * k_key_row;       // [TILE, VALUE_WIDTH]
  float* const weights = values + TILE * VALUE_WIDTH;  // [16, TILE]
  const Place place(p, k_queries);
  q += place.of(p.q, false);
  k += place.of(p.k, true);
  v += place.of(p.v, true);
  y += place.of(p.y, false);
  if (MASK != 0) mask += place.batch * p.mask_batch + place.head * p.mask_head;
  for (int i = threadIdx.x; i < k_queries * WIDTH; i += 256) {
    const int row = place.first + i / WIDTH;
    queries[i] = row < p.queries ? to_float(q[row * p.q.step + i % WIDTH]) : 0.0f;
  }
  const int own = threadIdx.x / 16, thread = threadIdx.x % 16;
  const int query = place.first + own;
  float largest = -K_INFINITY, sum = 0.0f;
  float result[(VALUE_WIDTH + 15) / 16] = {};
  const int last_seen = IS_CAUSAL ? min(p.keys, place.first + k_queries) : p.keys;
  for (int first = 0; first < last_seen; first += TILE) {
    __syncthreads();
    for (int i = threadIdx.x; i < TILE * WIDTH; i += 256) {
      const int row = first + i / WIDTH;
      keys[i / WIDTH * k_key_row + i % WIDTH] = row < p.keys ? to_float(k[row * p.k.step + i % WIDTH]) : 0.0f;
    }
    for (int i = threadIdx.x; i < TILE * VALUE_WIDTH; i += 256) {
      const int row = first + i / VALUE_WIDTH;
      values[i] = row < p.keys ? to_float(v[row * p.v.step + i % VALUE_WIDTH]) : 0.0f;
    }
    __syncthreads();
    float scores[TILE / 16] = {};
    for (int d = 0; d < WIDTH; ++d) {
      const float x = queries[own * WIDTH + d];
#pragma unroll
      for (int j = 0; j < TILE / 16; ++j) scores[j] += x * keys[(j * 16 + thread) * k_key_row + d];
    }
    float largest_now = largest;
#pragma unroll
    for (int j = 0; j < TILE / 16; ++j) {
      scores[j] = score_of(p, scores[j], query, first + j * 16 + thread, mask);
      largest_now = fmaxf(largest_now, scores[j]);
    }
    for (int distance = 8; distance > 0; distance /= 2)
      largest_now = fmaxf(largest_now, __shfl_xor_sync(~0u, largest_now, distance));
    const float shrink = power_of_2(largest - origin_of(largest_now));
    largest = largest_now;
    sum *= shrink;
#pragma unroll
    for (int j = 0; j < TILE / 16; ++j) {
      const float weight = power_of_2(scores[j] - origin_of(largest));
      weights[own * TILE + j * 16 + thread] = weight;
      sum += weight;
    }
    __syncwarp();
#pragma unroll
    for (int c = 0; c < (VALUE_WIDTH + 15) / 16; ++c) result[c] *= shrink;
    for (int key = 0; key < TILE; ++key) {
      const float weight = weights[own * TILE + key];
#pragma unroll
      for (int c = 0; c < (VALUE_WIDTH + 15) / 16; ++c)
        if (c * 16 + thread < VALUE_WIDTH) result[c] += weight * values[key * VALUE_WIDTH + c * 16 + thread];
    }
  }
  for (int distance = 8; distance > 0; distance /= 2) sum += __shfl_xor_sync(~0u, sum, distance);
  if (query >= p.queries) return;
#pragma unroll
  for (int c = 0; c < (VALUE_WIDTH + 15) / 16; ++c)
    if (c * 16 + thread < VALUE_WIDTH) y[query * p.y.step + c * 16 + thread] = Element<T>::from(result[c] / sum);
}
