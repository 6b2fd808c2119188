// SPDX-License-Identifier: Apache-2.0
// A thread a cell: an element, or several neighbours of a slice.

struct alignas(16) cell16_t {
  uint64_t low, high;
};

extern "C" __global__ void __launch_bounds__(256)
    gather(const Indices p, const CELL* __restrict__ data, const I* __restrict__ indices, CELL* __restrict__ y) {
  const int64_t at = static_cast<int64_t>(blockIdx.x) * 256 + threadIdx.x;
  if (at >= p.slices * p.inner) return;
  y[at] = data[slice_of(p, indices, at / p.inner) * p.inner + at % p.inner];
}
