// SPDX-License-Identifier: Apache-2.0
// Attention of f16 or bf16 through the tensor cores' m16n8k16 products, scores and sums in f32, never stored. A block
// takes 16 * QUERY_WARPS queries of a head and walks over tiles of KEY_WARPS * CHUNK keys in shared memory: a warp
// takes 16 queries and CHUNK keys of every tile; warps that share queries are put together at the end. STAGES: tiles in
// shared memory at once, the next one being fetched while one is used.

constexpr int k_width = (WIDTH + 15) / 16 * 16;
constexpr int k_value_width = (VALUE_WIDTH + 15) / 16 * 16;
constexpr int k_threads = 32 * QUERY_WARPS * KEY_WARPS;
constexpr int k_queries = 16 * QUERY_WARPS;
constexpr int k_tile = KEY_WARPS * CHUNK;
// Rows 16 bytes apart from a multiple of 128: eight of them lie in different banks.
constexpr int k_row = k_width + 8;
constexpr int k_value_row = k_value_width + 8;
constexpr int k_tile_elements = k_tile * (k_row + k_value_row);

__device__ inline unsigned shared_address(const void* p) { return static_cast<unsigned>(__cvta_generic_to_shared(p)); }

/// Fetches `count` rows from `first` on into shared memory; rows beyond `limit` and columns beyond COLUMNS become
/// zeros.
template <int COLUMNS, int PADDED, int ROW>
__device__ inline void fetch(const T* source, int64_t step, int first, int count, int limit, bool is_wide, T* target) {
  constexpr int k_chunks = PADDED / 8;
  for (int i = threadIdx.x; i < count * k_chunks; i += k_threads) {
    const int row = i / k_chunks, column = i % k_chunks * 8;
    T* to = target + row * ROW + column;
    const bool is_inside = first + row < limit;
    const T* from = source + (is_inside ? first + row : 0) * step + column;
    if (is_wide) {
      const int bytes = is_inside && column < COLUMNS ? 16 : 0;
      if (bytes == 0) from = source;
      asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(shared_address(to)), "l"(from), "r"(bytes));
    } else {
      for (int k = 0; k < 8; ++k) to[k] = is_inside && column + k < COLUMNS ? from[k] : T{0};
    }
  }
}

__device__ inline void close_fetches() { asm volatile("cp.async.commit_group;" ::); }
template <int LEFT>
__device__ inline void await_fetches() {
  asm volatile("cp.async.wait_group %0;" ::"n"(LEFT));
}

__device__ inline void load_four(unsigned (&r)[4], const T* p) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(shared_address(p)));
}
__device__ inline void load_four_turned(unsigned (&r)[4], const T* p) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(shared_address(p)));
}

__device__ inline void multiply(float (&c)[4], const unsigned (&a)[4], unsigned b0, unsigned b1, half_t) {
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, "
      "%3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}
__device__ inline void multiply(float (&c)[4], const unsigned (&a)[4], unsigned b0, unsigned b1, bfloat_t) {
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
      "{%0, %1, %2, %3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

/// Two elements in a register, the first in the lower half.
__device__ inline unsigned pair(float x, float y) {
  return Element<T>::from(x).bits | static_cast<unsigned>(Element<T>::from(y).bits) << 16;
}

/// A warp's 16 queries: rows lane / 4 and lane / 4 + 8, two columns of every eight.
struct Sums {
  float value[k_value_width / 8][4];
  float largest[2], sum[2];
};

__device__ inline void take_chunk(const Params& p, const unsigned (&q)[k_width / 16][4], const T* keys, const T* values,
                                  int query, int first_key, const M* mask, Sums& sums) {
  const int lane = threadIdx.x % 32;
  float scores[CHUNK / 8][4] = {};
#pragma unroll
  for (int d = 0; d < k_width / 16; ++d)
#pragma unroll
    for (int n = 0; n < CHUNK / 16; ++n) {
      unsigned k[4];
      load_four(k, keys + (n * 16 + lane / 16 * 8 + lane % 8) * k_row + d * 16 + lane / 8 % 2 * 8);
      multiply(scores[2 * n], q[d], k[0], k[1], T{});
      multiply(scores[2 * n + 1], q[d], k[2], k[3], T{});
    }
  float largest[2] = {sums.largest[0], sums.largest[1]};
#pragma unroll
  for (int n = 0; n < CHUNK / 8; ++n)
#pragma unroll
    for (int i = 0; i < 4; ++i) {
      scores[n][i] = score_of(p, scores[n][i], query + i / 2 * 8, first_key + n * 8 + lane % 4 * 2 + i % 2, mask);
      largest[i / 2] = fmaxf(largest[i / 2], scores[n][i]);
    }
#pragma unroll
  for (int r = 0; r < 2; ++r) {
    largest[r] = fmaxf(largest[r], __shfl_xor_sync(~0u, largest[r], 1));
    largest[r] = fmaxf(largest[r], __shfl_xor_sync(~0u, largest[r], 2));
    const float shrink = power_of_2(sums.largest[r] - origin_of(largest[r]));
    sums.largest[r] = largest[r];
    sums.sum[r] *= shrink;
#pragma unroll
    for (int d = 0; d < k_value_width / 8; ++d) {
      sums.value[d][2 * r] *= shrink;
      sums.value[d][2 * r + 1] *= shrink;
    }
  }
#pragma unroll
  for (int n = 0; n < CHUNK / 8; ++n)
#pragma unroll
    for (int i = 0; i < 4; ++i) {
      scores[n][i] = power_of_2(scores[n][i] - origin_of(largest[i / 2]));
      sums.sum[i / 2] += scores[n][i];
    }
#pragma unroll
  for (int n = 0; n < CHUNK / 16; ++n) {
    const float(&low)[4] = scores[2 * n];
    const float(&high)[4] = scores[2 * n + 1];
    const unsigned weights[4] = {pair(low[0], low[1]), pair(low[2], low[3]), pair(high[0], high[1]),
                                 pair(high[2], high[3])};
#pragma unroll
    for (int d = 0; d < k_value_width / 16; ++d) {
      unsigned v[4];
      load_four_turned(v, values + (n * 16 + lane % 16) * k_value_row + d * 16 + lane / 16 * 8);
      multiply(sums.value[2 * d], weights, v[0], v[1], T{});
      multiply(sums.value[2 * d + 1], weights, v[2], v[3], T{});
    }
  }
}

/// Puts the warps' sums together and stores the block's rows. `shared` is free to be used.
__device__ inline void store(const Params& p, const Place& place, const Sums& sums, float* shared, T* y) {
  constexpr int k_sum_row = k_value_width + 4;  // then the largest score and the sum
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const int query_warp = warp % QUERY_WARPS, key_warp = warp / QUERY_WARPS;
#pragma unroll
  for (int r = 0; r < 2; ++r) {
    float sum = sums.sum[r];
    sum += __shfl_xor_sync(~0u, sum, 1);
    sum += __shfl_xor_sync(~0u, sum, 2);
    float* row = shared + (key_warp * k_queries + query_warp * 16 + r * 8 + lane / 4) * k_sum_row;
#pragma unroll
    for (int d = 0; d < k_value_width / 8; ++d) {
      row[d * 8 + lane % 4 * 2] = sums.value[d][2 * r];
      row[d * 8 + lane % 4 * 2 + 1] = sums.value[d][2 * r + 1];
    }
    row[k_value_width] = sums.largest[r];
    row[k_value_width + 1] = sum;
  }
  __syncthreads();
  for (int i = threadIdx.x; i < k_queries * VALUE_WIDTH; i += k_threads) {
    const int row = i / VALUE_WIDTH, column = i % VALUE_WIDTH;
    if (place.first + row >= p.queries) break;
    float largest = -K_INFINITY;
    for (int w = 0; w < KEY_WARPS; ++w)
      largest = fmaxf(largest, shared[(w * k_queries + row) * k_sum_row + k_value_width]);
    float value = 0.0f, sum = 0.0f;
    for (int w = 0; w < KEY_WARPS; ++w) {
      const float* part = shared + (w * k_queries + row) * k_sum_row;
      const float shrink = power_of_2(part[k_value_width] - origin_of(largest));
      value += part[column] * shrink;
      sum += part[k_value_width + 1] * shrink;
    }
    y[(place.first + row) * p.y.step + column] = Element<T>::from(value / sum);
  }
}

extern "C" __global__ void __launch_bounds__(k_threads)
    attention(const Params p, const T* __restrict__ q, const T* __restrict__ k, const T* __restrict__ v,
              const M* __restrict__ mask, T* __restrict__ y) {
  extern __shared__ __align__(16) unsigned char memory[];
  T* const queries = reinterpret_cast<T*>(memory);
  T* const tiles = queries + k_queries * k_row;
  const Place place(p, k_queries);
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const int query_warp = warp % QUERY_WARPS, key_warp = warp / QUERY_WARPS;
  q += place.of(p.q, false);
  k += place.of(p.k, true);
  v += place.of(p.v, true);
  y += place.of(p.y, false);
  if (MASK != 0) mask += place.batch * p.mask_batch + place.head * p.mask_head;

  const int last_seen = IS_CAUSAL ? min(p.keys, place.first + k_queries) : p.keys;
  const int tile_count = (last_seen + k_tile - 1) / k_tile;
  const auto fetch_tile = [&](int tile) {
    T* const keys = tiles + tile % STAGES * k_tile_elements;
    fetch<WIDTH, k_width, k_row>(k, p.k.step, tile * k_tile, k_tile, p.keys, p.is_wide, keys);
    fetch<VALUE_WIDTH, k_value_width, k_value_row>(v, p.v.step, tile * k_tile, k_tile, p.keys, p.is_wide,
                                                   keys + k_tile * k_row);
  };
  fetch<WIDTH, k_width, k_row>(q, p.q.step, place.first, k_queries, p.queries, p.is_wide, queries);
  if (tile_count > 0) fetch_tile(0);
  close_fetches();

  Sums sums = {};
  sums.largest[0] = sums.largest[1] = -K_INFINITY;
  unsigned q_parts[k_width / 16][4];
  for (int tile = 0; tile < tile_count; ++tile) {
    if (STAGES > 1 && tile + 1 < tile_count) fetch_tile(tile + 1);
    close_fetches();
    await_fetches<STAGES - 1>();
    __syncthreads();
    if (tile == 0) {
#pragma unroll
      for (int d = 0; d < k_width / 16; ++d)
        load_four(q_parts[d], queries + (query_warp * 16 + lane % 16) * k_row + d * 16 + lane / 16 * 8);
    }
    const T* const keys = tiles + tile % STAGES * k_tile_elements;
    const int first_key = tile * k_tile + key_warp * CHUNK;
    if (first_key < last_seen)
      take_chunk(p, q_parts, keys + key_warp * CHUNK * k_row, keys + k_tile * k_row + key_warp * CHUNK * k_value_row,
                 place.first + query_warp * 16 + lane / 4, first_key, mask, sums);
    __syncthreads();
    if (STAGES == 1 && tile + 1 < tile_count) fetch_tile(tile + 1);
  }
  await_fetches<0>();
  __syncthreads();
  store(p, place, sums, reinterpret_cast<float*>(memory), y);
}
