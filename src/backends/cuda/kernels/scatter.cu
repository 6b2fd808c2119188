// SPDX-License-Identifier: Apache-2.0
// Updates of one place are taken in their order, whichever thread comes first: `claims` holds for every slice of the
// data the number of the update that answers for it, counted from 1 and 0 where there is none. With a reduction that
// is the first, which then takes all the others; else the last.
// T is the element, C what is computed in.

enum { reduce_none, reduce_add, reduce_mul, reduce_min, reduce_max };

extern "C" __global__ void __launch_bounds__(256)
    claim(const Indices p, const I* __restrict__ indices, uint32_t* __restrict__ claims) {
  const int64_t i = static_cast<int64_t>(blockIdx.x) * 256 + threadIdx.x;
  if (i >= p.slices) return;
  const int64_t rank = REDUCTION == reduce_none ? i : p.slices - 1 - i;
  atomicMax(claims + slice_of(p, indices, i), static_cast<uint32_t>(rank + 1));
}

__device__ inline C combined(C old, C update) {
  if (old != old) return old;
  if (update != update) return update;
  if (REDUCTION == reduce_add) return old + update;
  if (REDUCTION == reduce_mul) return old * update;
  if (REDUCTION == reduce_min) return update < old ? update : old;
  return update > old ? update : old;
}

extern "C" __global__ void __launch_bounds__(256)
    scatter(const Indices p, const I* __restrict__ indices, const T* __restrict__ updates,
            const uint32_t* __restrict__ claims, T* __restrict__ y) {
  const int64_t at = static_cast<int64_t>(blockIdx.x) * 256 + threadIdx.x;
  if (at >= p.slices * p.inner) return;
  const int64_t i = at / p.inner, j = at % p.inner;
  const int64_t slice = slice_of(p, indices, i);
  const int64_t rank = REDUCTION == reduce_none ? i : p.slices - 1 - i;
  if (claims[slice] != static_cast<uint32_t>(rank + 1)) return;
  T& target = y[slice * p.inner + j];
  if (REDUCTION == reduce_none) {
    target = updates[at];
    return;
  }
  C value = Compute<C>::from(target);
  for (int64_t k = i; k < p.slices; ++k)
    if (slice_of(p, indices, k) == slice) value = combined(value, Compute<C>::from(updates[k * p.inner + j]));
  target = Element<T>::from(value);
}
