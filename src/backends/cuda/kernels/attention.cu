// SPDX-License-Identifier: Apache-2.0
// What the attention kernels share: where operands lie, masks, scores. T is the element of q, k, v and y, M that of the
// mask. WIDTH and VALUE_WIDTH are columns of a head. MASK: 0 none, 1 added, 2 boolean. IS_CAUSAL, HAS_CAP.

/// Elements between neighbouring batches, steps and heads.
struct Steps {
  int64_t batch, step, head;
};

struct Params {
  Steps q, k, v, y;
  int64_t mask_batch, mask_head, mask_query, mask_key;
  int32_t heads, heads_a_key, queries, keys, query_blocks;
  float scale, softcap;
  int32_t is_wide;  ///< rows begin at multiples of 16 bytes
};

constexpr float k_log2_e = 1.4426950408889634f;

/// A block's head and first query.
struct Place {
  int batch, head, key_head, first;
  __device__ Place(const Params& p, int queries_a_block) {
    const unsigned block = blockIdx.x;
    first = static_cast<int>(block % p.query_blocks) * queries_a_block;
    head = static_cast<int>(block / p.query_blocks % p.heads);
    batch = static_cast<int>(block / p.query_blocks / p.heads);
    key_head = head / p.heads_a_key;
  }
  __device__ int64_t of(const Steps& steps, bool is_key) const {
    return batch * steps.batch + (is_key ? key_head : head) * steps.head;
  }
};

__device__ inline float power_of_2(float x) {
  float y;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
  return y;
}

/// The score of a query and a key in units of log2, -infinity where the query does not see the key.
__device__ inline float score_of(const Params& p, float product, int query, int key, const M* mask) {
  if (key >= p.keys || (IS_CAUSAL && key > query)) return -K_INFINITY;
  float score = product * p.scale;
  if (HAS_CAP) score = p.softcap * tanhf(score / p.softcap);
#if MASK == 1
  if (query < p.queries) score += to_float(mask[query * p.mask_query + key * p.mask_key]);
#elif MASK == 2
  if (query < p.queries && mask[query * p.mask_query + key * p.mask_key].bits == 0) return -K_INFINITY;
#endif
  return score * k_log2_e;
}

/// What the largest score so far is taken from others by: a row that sees nothing yet has no distances.
__device__ inline float origin_of(float largest) { return largest == -K_INFINITY ? 0.0f : largest; }
