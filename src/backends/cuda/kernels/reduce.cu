// SPDX-License-Identifier: Apache-2.0
// Folds stretches of x to one value each. Every output has its own stretch: the kept axes (KEPT of them, in the order
// in which the output is stored) say where it begins, the folded ones (FOLDED) where its elements lie. T is the
// element, C what is computed in, KIND the fold; arg folds give int64 positions.

struct Params {
  int64_t outputs, length, parts;
  int64_t kept_extent[KEPT], kept_stride[KEPT];
  int64_t folded_extent[FOLDED], folded_stride[FOLDED];
};

enum { Sum, Mean, Max, Min, Prod, L1, L2, LogSum, LogSumExp, SumSquare, ArgMax, ArgMin };
constexpr bool k_finds_place = KIND == ArgMax || KIND == ArgMin;

__device__ inline float root(float x) { return sqrtf(x); }
__device__ inline double root(double x) { return sqrt(x); }
__device__ inline int64_t root(int64_t x) { return x; }
__device__ inline float logarithm(float x) { return logf(x); }
__device__ inline double logarithm(double x) { return log(x); }
__device__ inline int64_t logarithm(int64_t x) { return x; }
__device__ inline float exponential(float x) { return expf(x); }
__device__ inline double exponential(double x) { return exp(x); }
__device__ inline int64_t exponential(int64_t x) { return x; }

/// Most folds need one number.
struct Plain {
  C value;
  __device__ static Plain none() {
    if (KIND == Prod) return {C(1)};
    if (KIND == Max) return {C(-K_INFINITY)};
    if (KIND == Min) return {C(K_INFINITY)};
    return {C(0)};
  }
  __device__ static Plain of(C x, int64_t) {
    if (KIND == L1) return {x < C(0) ? -x : x};
    if (KIND == L2 || KIND == SumSquare) return {x * x};
    return {x};
  }
  __device__ static Plain join(Plain a, Plain b) {
    if (KIND == Max) return {Larger()(a.value, b.value)};
    if (KIND == Min) return {Smaller()(a.value, b.value)};
    if (KIND == Prod) return {a.value * b.value};
    return {a.value + b.value};
  }
  __device__ C result(int64_t length) const {
    if (KIND == Mean) return length == 0 ? value / C(0.0f) : value / C(length);
    if (KIND == L2) return root(value);
    return KIND == LogSum ? logarithm(value) : value;
  }
};

/// The largest value and the sum of the exponentials of the others' distances from it.
struct Mass {
  C largest, sum;
  __device__ static Mass none() { return {C(-K_INFINITY), C(0)}; }
  __device__ static Mass of(C x, int64_t) { return {x, C(1)}; }
  __device__ static Mass join(Mass a, Mass b) {
    const C largest = Larger()(a.largest, b.largest);
    return {largest, (a.largest == largest ? a.sum : a.sum * exponential(a.largest - largest)) +
                         (b.largest == largest ? b.sum : b.sum * exponential(b.largest - largest))};
  }
  __device__ C result(int64_t) const {
    const bool is_infinite = largest == C(K_INFINITY) || largest == C(-K_INFINITY);
    return is_infinite ? largest : logarithm(sum) + largest;
  }
};

/// The best value and its place; the first NaN is best of all.
struct Best {
  C value;
  int64_t place;
  __device__ static Best none() { return {C(0), -1}; }
  __device__ static Best of(C x, int64_t place) { return {x, place}; }
  __device__ static Best join(Best a, Best b) {
    if (a.place < 0 || b.place < 0) return a.place < 0 ? b : a;
    const bool a_is_first = a.place < b.place;
    const bool is_nan_a = a.value != a.value, is_nan_b = b.value != b.value;
    if (is_nan_a && is_nan_b) return a_is_first ? a : b;
    if (is_nan_a || is_nan_b) return is_nan_a ? a : b;
    if (a.value == b.value) return a_is_first != SELECTS_LAST ? a : b;
    return (KIND == ArgMax) == (a.value > b.value) ? a : b;
  }
  __device__ int64_t result(int64_t) const { return place; }
};

template <bool IS_MASS, bool IS_BEST>
struct Choose {
  using type = Plain;
};
template <>
struct Choose<true, false> {
  using type = Mass;
};
template <>
struct Choose<false, true> {
  using type = Best;
};
using Fold = Choose<KIND == LogSumExp, k_finds_place>::type;

struct Join {
  __device__ Fold operator()(Fold a, Fold b) const { return Fold::join(a, b); }
};

__device__ inline Fold combine_lanes(Fold fold) {
#pragma unroll
  for (int distance = 16; distance > 0; distance /= 2) {
    Fold other;
    uint32_t words[sizeof(Fold) / 4], received[sizeof(Fold) / 4];
    memcpy(words, &fold, sizeof(Fold));
#pragma unroll
    for (int i = 0; i < sizeof(Fold) / 4; ++i) received[i] = __shfl_xor_sync(0xffffffffu, words[i], distance);
    memcpy(&other, received, sizeof(Fold));
    fold = Fold::join(fold, other);
  }
  return fold;
}

__device__ inline int64_t kept_offset(const Params& p, int64_t output) {
  int64_t offset = 0;
#pragma unroll
  for (int axis = KEPT - 1; axis > 0; --axis) {
    offset += output % p.kept_extent[axis] * p.kept_stride[axis];
    output /= p.kept_extent[axis];
  }
  return offset + output * p.kept_stride[0];
}

__device__ inline int64_t folded_offset(const Params& p, int64_t i) {
  int64_t offset = 0;
#pragma unroll
  for (int axis = FOLDED - 1; axis > 0; --axis) {
    offset += i % p.folded_extent[axis] * p.folded_stride[axis];
    i /= p.folded_extent[axis];
  }
  return offset + i * p.folded_stride[0];
}

/// Elements begin, begin + step, ... below end of one stretch.
__device__ inline Fold fold_some(const Params& p, const T* x, int64_t begin, int64_t end, int64_t step) {
  Fold fold = Fold::none();
#pragma unroll 4
  for (int64_t i = begin; i < end; i += step)
    fold = Fold::join(fold, Fold::of(Compute<C>::from(x[folded_offset(p, i)]), i));
  return fold;
}

/// A warp an output.
extern "C" __global__ void __launch_bounds__(128)
    reduce_warps(const Params p, const T* __restrict__ x, R* __restrict__ y) {
  const int64_t output = static_cast<int64_t>(blockIdx.x) * 4 + threadIdx.x / 32;
  if (output >= p.outputs) return;
  const Fold fold = combine_lanes(fold_some(p, x + kept_offset(p, output), threadIdx.x % 32, p.length, 32));
  if (threadIdx.x % 32 == 0) y[output] = Element<R>::from(fold.result(p.length));
}

/// A block of 8 warps a part of an output: its fold goes to `partial`, or where there is one part, the result to y.
extern "C" __global__ void __launch_bounds__(256)
    reduce_blocks(const Params p, const T* __restrict__ x, R* __restrict__ y, Fold* __restrict__ partial) {
  __shared__ Fold folds[8];
  const int64_t output = blockIdx.x / p.parts, part = blockIdx.x % p.parts;
  const int64_t share = (p.length + p.parts - 1) / p.parts;
  const int64_t end = (part + 1) * share < p.length ? (part + 1) * share : p.length;
  const Fold mine = combine_lanes(fold_some(p, x + kept_offset(p, output), part * share + threadIdx.x, end, 256));
  if (threadIdx.x % 32 == 0) folds[threadIdx.x / 32] = mine;
  __syncthreads();
  if (threadIdx.x != 0) return;
  Fold fold = folds[0];
  for (int i = 1; i < 8; ++i) fold = Fold::join(fold, folds[i]);
  if (p.parts == 1)
    y[output] = Element<R>::from(fold.result(p.length));
  else
    partial[blockIdx.x] = fold;
}

/// What reduce_blocks left behind, a thread an output.
extern "C" __global__ void __launch_bounds__(128)
    reduce_parts(const Params p, const Fold* __restrict__ partial, R* __restrict__ y) {
  const int64_t output = static_cast<int64_t>(blockIdx.x) * 128 + threadIdx.x;
  if (output >= p.outputs) return;
  Fold fold = Fold::none();
  for (int64_t i = 0; i < p.parts; ++i) fold = Fold::join(fold, partial[output * p.parts + i]);
  y[output] = Element<R>::from(fold.result(p.length));
}

/// 32 outputs a block, side by side in x; 8 warps share their stretches.
extern "C" __global__ void __launch_bounds__(256)
    reduce_columns(const Params p, const T* __restrict__ x, R* __restrict__ y) {
  __shared__ Fold folds[8][32];
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const int64_t output = static_cast<int64_t>(blockIdx.x) * 32 + lane;
  const bool is_inside = output < p.outputs;
  folds[warp][lane] = is_inside ? fold_some(p, x + kept_offset(p, output), warp, p.length, 8) : Fold::none();
  __syncthreads();
  if (warp != 0 || !is_inside) return;
  Fold fold = folds[0][lane];
  for (int i = 1; i < 8; ++i) fold = Fold::join(fold, folds[i][lane]);
  y[output] = Element<R>::from(fold.result(p.length));
}

/// WIDTH outputs a thread, side by side in x: for many short stretches.
extern "C" __global__ void __launch_bounds__(256)
    reduce_vectors(const Params p, const T* __restrict__ x, R* __restrict__ y) {
  const int64_t first = (static_cast<int64_t>(blockIdx.x) * 256 + threadIdx.x) * WIDTH;
  if (first >= p.outputs) return;
  x += kept_offset(p, first);
  Fold folds[WIDTH];
#pragma unroll
  for (int k = 0; k < WIDTH; ++k) folds[k] = Fold::none();
#pragma unroll 4
  for (int64_t i = 0; i < p.length; ++i) {
    const Vector<T, WIDTH> values = *reinterpret_cast<const Vector<T, WIDTH>*>(x + folded_offset(p, i));
#pragma unroll
    for (int k = 0; k < WIDTH; ++k) folds[k] = Fold::join(folds[k], Fold::of(Compute<C>::from(values.at[k]), i));
  }
  Vector<R, WIDTH> results;
#pragma unroll
  for (int k = 0; k < WIDTH; ++k) results.at[k] = Element<R>::from(folds[k].result(p.length));
  *reinterpret_cast<Vector<R, WIDTH>*>(y + first) = results;
}
