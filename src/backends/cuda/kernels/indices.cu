// SPDX-License-Identifier: Apache-2.0
// Which slice of the data the i-th slice that is gathered or scattered stands for. I is the index type.
// BY_AXIS: indices of one axis, for each outer slice anew. BY_ELEMENT: like the data, one axis replaced by the index.
// BY_TUPLE: RANK coordinates each, for each batch anew. Indices beyond the data meet its edge.

enum { BY_AXIS, BY_ELEMENT, BY_TUPLE };

struct Indices {
  int64_t slices, inner;  // slices that are moved, and elements of each
  int64_t period;         // BY_AXIS: indices; BY_TUPLE: tuples of a batch
  int64_t length[RANK];   // BY_AXIS, BY_ELEMENT: of the axis; BY_TUPLE: of each coordinate's axis
  int64_t extent[RANK];   // BY_ELEMENT: of the indices
  int64_t stride[RANK];   // BY_ELEMENT: of the data, 0 for the axis
  int64_t axis_stride;    // BY_ELEMENT
};

__device__ inline int64_t wrapped(I index, int64_t length) {
  int64_t at = static_cast<int64_t>(index);
  at = at < 0 ? at + length : at;
  at = at < length ? at : length - 1;
  return at < 0 ? 0 : at;
}

__device__ inline int64_t slice_of(const Indices& p, const I* indices, int64_t i) {
  if (MODE == BY_AXIS) return i / p.period * p.length[0] + wrapped(indices[i % p.period], p.length[0]);
  if (MODE == BY_ELEMENT) {
    int64_t slice = wrapped(indices[i], p.length[0]) * p.axis_stride;
#pragma unroll
    for (int axis = RANK - 1; axis > 0; --axis) {
      slice += i % p.extent[axis] * p.stride[axis];
      i /= p.extent[axis];
    }
    return slice + i * p.stride[0];
  }
  int64_t slice = i / p.period;
#pragma unroll
  for (int k = 0; k < RANK; ++k) slice = slice * p.length[k] + wrapped(indices[i * RANK + k], p.length[k]);
  return slice;
}
