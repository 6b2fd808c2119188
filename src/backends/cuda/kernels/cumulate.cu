// SPDX-License-Identifier: Apache-2.0
// Running sums of each stretch of x. A block a stretch, which it walks in pieces of 256 elements. C is what is summed
// in.

struct Params {
  int64_t length, inner;
};

extern "C" __global__ void __launch_bounds__(256) cumulate(const Params p, const T* __restrict__ x, T* __restrict__ y) {
  __shared__ C totals[8];
  const int64_t row = blockIdx.x;
  const int64_t first = row / p.inner * p.length * p.inner + row % p.inner;
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  C carried = C(0);
  for (int64_t begin = 0; begin < p.length; begin += 256) {
    const int64_t i = begin + threadIdx.x;
    const int64_t place = first + (IS_REVERSED ? p.length - 1 - i : i) * p.inner;
    const C own = i < p.length ? Compute<C>::from(x[place]) : C(0);
    C sum = own;
#pragma unroll
    for (int distance = 1; distance < 32; distance *= 2) {
      const C before = __shfl_up_sync(0xffffffffu, sum, distance);
      if (lane >= distance) sum += before;
    }
    if (lane == 31) totals[warp] = sum;
    __syncthreads();
    C before = carried;
    for (int k = 0; k < 8; ++k) {
      if (k < warp) before += totals[k];
      carried += totals[k];
    }
    sum += before;
    __syncthreads();
    if (i < p.length) y[place] = Element<T>::from(IS_EXCLUSIVE ? sum - own : sum);
  }
}
