// SPDX-License-Identifier: Apache-2.0
// The K best of each stretch of x, best first. A block a stretch. Every element gets a key that no other has: its
// value, ordered as unsigned numbers are, then its place, lower ones first. SIZE keys, a power of two, are sorted in
// shared memory: the whole stretch where it fits, else what a selection by eight bits at a time found.

struct Params {
  int64_t length, k, inner;
};

constexpr int k_threads = 512;

__device__ inline uint32_t ordered(float x) {
  if (x != x) return 0xffffffffu;
  const uint32_t bits = __float_as_uint(x == 0.0f ? 0.0f : x);
  return (bits & 0x80000000u) != 0 ? ~bits : bits | 0x80000000u;
}
__device__ inline uint32_t ordered(int64_t x) { return static_cast<uint32_t>(x + OFFSET); }

/// Never 0, which stands for no element.
__device__ inline uint64_t key_of(T x, int64_t place) {
  const uint32_t value = ordered(Compute<C>::from(x));
  return static_cast<uint64_t>(IS_LARGEST ? value : ~value) << 32 | (0xffffffffu - static_cast<uint32_t>(place));
}

__device__ inline void sort_descending(uint64_t* keys) {
  for (int run = 2; run <= SIZE; run *= 2)
    for (int distance = run / 2; distance > 0; distance /= 2) {
      __syncthreads();
      for (int i = threadIdx.x; i < SIZE; i += k_threads) {
        const int other = i ^ distance;
        if (other <= i) continue;
        const bool descends = (i & run) == 0;
        const uint64_t a = keys[i], b = keys[other];
        if ((a < b) == descends) {
          keys[i] = b;
          keys[other] = a;
        }
      }
    }
  __syncthreads();
}

/// The K-th largest key.
__device__ inline uint64_t threshold_of(const Params& p, const T* x, uint32_t* histogram, uint64_t* shared_prefix,
                                        uint32_t* shared_wanted) {
  uint64_t prefix = 0, mask = 0;
  uint32_t wanted = static_cast<uint32_t>(p.k);
  for (int shift = 56; shift >= 0; shift -= 8) {
    for (int i = threadIdx.x; i < 256; i += k_threads) histogram[i] = 0;
    __syncthreads();
    for (int64_t i = threadIdx.x; i < p.length; i += k_threads) {
      const uint64_t key = key_of(x[i * p.inner], i);
      if ((key & mask) == prefix) atomicAdd(histogram + (key >> shift & 255), 1u);
    }
    __syncthreads();
    if (threadIdx.x == 0) {
      uint32_t digit = 255;
      while (histogram[digit] < wanted) wanted -= histogram[digit--];
      *shared_prefix = prefix | static_cast<uint64_t>(digit) << shift;
      *shared_wanted = wanted;
    }
    __syncthreads();
    prefix = *shared_prefix;
    wanted = *shared_wanted;
    mask |= static_cast<uint64_t>(255) << shift;
  }
  return prefix;
}

extern "C" __global__ void __launch_bounds__(512)
    top_k(const Params p, const T* __restrict__ x, T* __restrict__ values, int64_t* __restrict__ indices) {
  __shared__ uint64_t keys[SIZE];
  __shared__ uint32_t histogram[256];
  __shared__ uint64_t shared_prefix;
  __shared__ uint32_t shared_wanted;
  const int64_t row = blockIdx.x;
  x += row / p.inner * p.length * p.inner + row % p.inner;
  for (int i = threadIdx.x; i < SIZE; i += k_threads) keys[i] = 0;
  if (p.length <= SIZE) {
    __syncthreads();
    for (int64_t i = threadIdx.x; i < p.length; i += k_threads) keys[i] = key_of(x[i * p.inner], i);
  } else {
    const uint64_t threshold = threshold_of(p, x, histogram, &shared_prefix, &shared_wanted);
    if (threadIdx.x == 0) shared_wanted = 0;
    __syncthreads();
    for (int64_t i = threadIdx.x; i < p.length; i += k_threads) {
      const uint64_t key = key_of(x[i * p.inner], i);
      if (key >= threshold) keys[atomicAdd(&shared_wanted, 1u)] = key;
    }
  }
  sort_descending(keys);
  const int64_t target = row / p.inner * p.k * p.inner + row % p.inner;
  for (int64_t i = threadIdx.x; i < p.k; i += k_threads) {
    const int64_t place = 0xffffffffu - static_cast<uint32_t>(keys[i]);
    values[target + i * p.inner] = x[place * p.inner];
    if (indices != nullptr) indices[target + i * p.inner] = place;
  }
}
