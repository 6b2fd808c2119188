// SPDX-License-Identifier: Apache-2.0
// Normalising rows: the axes from some axis on, contiguous. T is the element, S that of scale and bias, R that of the
// statistics, C what is computed in. HAS_MEAN: layer norm, else by the root mean square. A block of THREADS a row.

struct Params {
  int64_t rows, length;
  C epsilon;
};

extern "C" __global__ void __launch_bounds__(THREADS)
    normalise_rows(const Params p, const T* __restrict__ x, const S* __restrict__ scale, const S* __restrict__ bias,
                   Y* __restrict__ y, R* __restrict__ means, R* __restrict__ inverses) {
  __shared__ C sums[THREADS / 32];
  __shared__ C squares[THREADS / 32];
  const int64_t row = blockIdx.x;
  x += row * p.length;
  y += row * p.length;
  C kept[ITEMS];
  C sum = C(0);
#pragma unroll
  for (int k = 0; k < ITEMS; ++k) {
    const int64_t i = static_cast<int64_t>(k) * THREADS + threadIdx.x;
    kept[k] = i < p.length ? Compute<C>::from(x[i]) : C(0);
    sum += kept[k];
  }
  // What does not fit into registers is read again.
  for (int64_t i = static_cast<int64_t>(ITEMS) * THREADS + threadIdx.x; i < p.length; i += THREADS)
    sum += Compute<C>::from(x[i]);
  const C mean = HAS_MEAN ? combine_block<THREADS>(sum, sums, Add()) / C(p.length) : C(0);
  C square = C(0);
#pragma unroll
  for (int k = 0; k < ITEMS; ++k) {
    const C distance = static_cast<int64_t>(k) * THREADS + threadIdx.x < p.length ? kept[k] - mean : C(0);
    square += distance * distance;
  }
  for (int64_t i = static_cast<int64_t>(ITEMS) * THREADS + threadIdx.x; i < p.length; i += THREADS) {
    const C distance = Compute<C>::from(x[i]) - mean;
    square += distance * distance;
  }
  const C variance = combine_block<THREADS>(square, squares, Add()) / C(p.length);
  const C inverse = C(1) / sqrt(variance + p.epsilon);
  const auto result = [&](C value, int64_t i) {
    const C scaled = (value - mean) * inverse * Compute<C>::from(scale[i]);
    return Element<Y>::from(bias != nullptr ? scaled + Compute<C>::from(bias[i]) : scaled);
  };
#pragma unroll
  for (int k = 0; k < ITEMS; ++k) {
    const int64_t i = static_cast<int64_t>(k) * THREADS + threadIdx.x;
    if (i < p.length) y[i] = result(kept[k], i);
  }
  for (int64_t i = static_cast<int64_t>(ITEMS) * THREADS + threadIdx.x; i < p.length; i += THREADS)
    y[i] = result(Compute<C>::from(x[i]), i);
  if (threadIdx.x != 0) return;
  if (means != nullptr) means[row] = Element<R>::from(mean);
  if (inverses != nullptr) inverses[row] = Element<R>::from(inverse);
}
