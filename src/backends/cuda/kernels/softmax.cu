// SPDX-License-Identifier: Apache-2.0
// Softmax over LENGTH-long stretches of x seen as [outer, length, inner]. T is the element, C what is computed in.
// softmax_rows: a warp a stretch of at most 32 * ITEMS contiguous elements, held in registers.
// softmax_blocks: a block a stretch of any length and stride. softmax_columns: a thread a stretch.

struct Params {
  int64_t rows, length, inner;
};

template <class C>
__device__ inline C exponential(C x);
template <>
__device__ inline float exponential(float x) {
  return expf(x);
}
template <>
__device__ inline double exponential(double x) {
  return exp(x);
}
__device__ inline float logarithm(float x) { return logf(x); }
__device__ inline double logarithm(double x) { return log(x); }

/// A largest value, and the sum of the exponentials of the others' distance from it.
struct Mass {
  C largest, sum;
};
__device__ inline Mass with(Mass a, Mass b) {
  const C largest = Larger()(a.largest, b.largest);
  // A stretch of -infinity alone has no distances.
  const C left = a.largest == largest ? a.sum : a.sum * exponential<C>(a.largest - largest);
  const C right = b.largest == largest ? b.sum : b.sum * exponential<C>(b.largest - largest);
  return {largest, left + right};
}

__device__ inline C result_of(C x, C largest, C sum) {
  return IS_LOG ? (x - largest) - logarithm(sum) : exponential<C>(x - largest) / sum;
}

extern "C" __global__ void __launch_bounds__(128)
    softmax_rows(const Params p, const T* __restrict__ x, T* __restrict__ y) {
  const int64_t row = static_cast<int64_t>(blockIdx.x) * 4 + threadIdx.x / 32;
  const int lane = threadIdx.x % 32;
  if (row >= p.rows) return;
  x += row * p.length;
  y += row * p.length;
  C values[ITEMS];
  C largest = -C(K_INFINITY);
#pragma unroll
  for (int i = 0; i < ITEMS; ++i) {
    values[i] = i * 32 + lane < p.length ? Compute<C>::from(x[i * 32 + lane]) : -C(K_INFINITY);
    largest = Larger()(largest, values[i]);
  }
  largest = combine_warp(largest, Larger());
  C sum = C(0);
#pragma unroll
  for (int i = 0; i < ITEMS; ++i)
    if (i * 32 + lane < p.length) sum += exponential<C>(values[i] - largest);
  sum = combine_warp(sum, Add());
#pragma unroll
  for (int i = 0; i < ITEMS; ++i)
    if (i * 32 + lane < p.length) y[i * 32 + lane] = Element<T>::from(result_of(values[i], largest, sum));
}

extern "C" __global__ void __launch_bounds__(256)
    softmax_blocks(const Params p, const T* __restrict__ x, T* __restrict__ y) {
  __shared__ C largest_of[8];
  __shared__ C sum_of[8];
  const int64_t row = blockIdx.x;
  const int64_t first = row / p.inner * p.length * p.inner + row % p.inner;
  x += first;
  y += first;
  C largest = -C(K_INFINITY);
  for (int64_t i = threadIdx.x; i < p.length; i += 256) largest = Larger()(largest, Compute<C>::from(x[i * p.inner]));
  largest = combine_block<256>(largest, largest_of, Larger());
  C sum = C(0);
  for (int64_t i = threadIdx.x; i < p.length; i += 256)
    sum += exponential<C>(Compute<C>::from(x[i * p.inner]) - largest);
  sum = combine_block<256>(sum, sum_of, Add());
  for (int64_t i = threadIdx.x; i < p.length; i += 256)
    y[i * p.inner] = Element<T>::from(result_of(Compute<C>::from(x[i * p.inner]), largest, sum));
}

extern "C" __global__ void __launch_bounds__(128)
    softmax_columns(const Params p, const T* __restrict__ x, T* __restrict__ y) {
  const int64_t row = static_cast<int64_t>(blockIdx.x) * 128 + threadIdx.x;
  if (row >= p.rows) return;
  const int64_t first = row / p.inner * p.length * p.inner + row % p.inner;
  x += first;
  y += first;
  Mass mass = {-C(K_INFINITY), C(0)};
#pragma unroll 4
  for (int64_t i = 0; i < p.length; ++i) mass = with(mass, {Compute<C>::from(x[i * p.inner]), C(1)});
#pragma unroll 4
  for (int64_t i = 0; i < p.length; ++i)
    y[i * p.inner] = Element<T>::from(result_of(Compute<C>::from(x[i * p.inner]), mass.largest, mass.sum));
}
