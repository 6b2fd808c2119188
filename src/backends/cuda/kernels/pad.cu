// SPDX-License-Identifier: Apache-2.0
// y with x in its middle and around it a value, or what the mode makes of x. RANK axes in the order in which y is
// stored.

enum Mode { constant, edge, reflect, wrap };

struct Params {
  int64_t count, offset;  // offset: of the first element that is not cropped
  int64_t extent[RANK], before[RANK], kept[RANK], stride[RANK];
};

__device__ inline int64_t modulo(int64_t value, int64_t period) {
  const int64_t rest = value % period;
  return rest < 0 ? rest + period : rest;
}

/// Where along an axis the element at `position` comes from; -1 for none.
__device__ inline int64_t source_of(int64_t position, int64_t extent) {
  if (position >= 0 && position < extent) return position;
  if (MODE == constant) return -1;
  if (MODE == wrap) return modulo(position, extent);
  if (MODE == edge || extent == 1) return position < 0 ? 0 : extent - 1;
  const int64_t phase = modulo(position, 2 * (extent - 1));
  return phase < extent ? phase : 2 * (extent - 1) - phase;
}

extern "C" __global__ void __launch_bounds__(256)
    pad(const Params p, const CELL* __restrict__ x, const CELL* __restrict__ value, CELL* __restrict__ y) {
  const int64_t at = static_cast<int64_t>(blockIdx.x) * 256 + threadIdx.x;
  if (at >= p.count) return;
  int64_t rest = at, from = p.offset;
  bool is_inside = true;
#pragma unroll
  for (int axis = RANK - 1; axis >= 0; --axis) {
    const int64_t source = source_of(rest % p.extent[axis] - p.before[axis], p.kept[axis]);
    rest /= p.extent[axis];
    is_inside = is_inside && source >= 0;
    from += source * p.stride[axis];
  }
  if (is_inside)
    y[at] = x[from];
  else
    y[at] = value != nullptr ? *value : CELL(0);
}
