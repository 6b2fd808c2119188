// SPDX-License-Identifier: Apache-2.0
// Combining values over a warp and a block, always in the same order.

template <class T, class F>
__device__ inline T combine_warp(T value, F f) {
#pragma unroll
  for (int distance = 16; distance > 0; distance /= 2) value = f(value, __shfl_xor_sync(0xffffffffu, value, distance));
  return value;
}

/// Over COUNT threads, a multiple of 32; every thread gets the result. `shared` holds COUNT / 32 values and may be
/// used again after the next __syncthreads().
template <int COUNT, class T, class F>
__device__ inline T combine_block(T value, T* shared, F f) {
  value = combine_warp(value, f);
  if (COUNT == 32) return value;
  __syncthreads();
  if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = value;
  __syncthreads();
  value = shared[0];
#pragma unroll
  for (int i = 1; i < COUNT / 32; ++i) value = f(value, shared[i]);
  return value;
}

struct Add {
  template <class T>
  __device__ T operator()(T a, T b) const {
    return a + b;
  }
};
/// NaN wins.
struct Larger {
  template <class T>
  __device__ T operator()(T a, T b) const {
    return a != a || a > b ? a : b;
  }
};
struct Smaller {
  template <class T>
  __device__ T operator()(T a, T b) const {
    return a != a || a < b ? a : b;
  }
};
