// SPDX-License-Identifier: Apache-2.0
// A strided copy: RANK axes in the order in which the target stores them. CELL moves as one piece.

struct alignas(16) cell16_t {
  uint64_t low, high;
};

struct Params {
  int64_t count, source_offset, target_offset;
  int64_t extent[RANK], source[RANK], target[RANK];
};

constexpr int k_cells_per_thread = 4;

extern "C" __global__ void __launch_bounds__(256)
    copy(const Params p, const CELL* __restrict__ source, CELL* __restrict__ target) {
  const INDEX first = static_cast<INDEX>(blockIdx.x) * (256 * k_cells_per_thread) + threadIdx.x;
  CELL cells[k_cells_per_thread];
  int64_t places[k_cells_per_thread];
#pragma unroll
  for (int k = 0; k < k_cells_per_thread; ++k) {
    INDEX rest = first + k * 256;
    if (rest >= static_cast<INDEX>(p.count)) break;
    int64_t from = p.source_offset, to = p.target_offset;
#pragma unroll
    for (int axis = RANK - 1; axis > 0; --axis) {
      const INDEX extent = static_cast<INDEX>(p.extent[axis]);
      const int64_t at = static_cast<int64_t>(rest % extent);
      rest /= extent;
      from += at * p.source[axis];
      to += at * p.target[axis];
    }
    cells[k] = source[from + static_cast<int64_t>(rest) * p.source[0]];
    places[k] = to + static_cast<int64_t>(rest) * p.target[0];
  }
#pragma unroll
  for (int k = 0; k < k_cells_per_thread; ++k)
    if (first + k * 256 < static_cast<INDEX>(p.count)) target[places[k]] = cells[k];
}
