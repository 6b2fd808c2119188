// SPDX-License-Identifier: Apache-2.0
// A strided copy whose source is contiguous along rows and whose target is contiguous along columns: tiles go through
// shared memory, so that both sides are touched in whole lines. A block moves one tile of one plane.

struct Params {
  int64_t rows, columns;
  int64_t target_row, source_column;  // strides; the other two are 1
  int64_t source_offset, target_offset;
  int64_t extent[RANK], source[RANK], target[RANK];  // of the planes
};

extern "C" __global__ void __launch_bounds__(256)
    transpose(const Params p, const CELL* __restrict__ source, CELL* __restrict__ target) {
  __shared__ CELL tile[TILE][TILE + 1];
  const int64_t row_tiles = (p.rows + TILE - 1) / TILE;
  const int64_t column_tiles = (p.columns + TILE - 1) / TILE;
  int64_t rest = blockIdx.x;
  const int64_t row = rest % row_tiles * TILE;
  rest /= row_tiles;
  const int64_t column = rest % column_tiles * TILE;
  rest /= column_tiles;
  int64_t from = p.source_offset, to = p.target_offset;
#pragma unroll
  for (int axis = RANK - 1; axis >= 0; --axis) {
    const int64_t at = axis > 0 ? rest % p.extent[axis] : rest;
    rest /= p.extent[axis];
    from += at * p.source[axis];
    to += at * p.target[axis];
  }
  const int x = threadIdx.x % TILE;
  constexpr int k_step = 256 / TILE;
#pragma unroll
  for (int y = threadIdx.x / TILE; y < TILE; y += k_step)
    if (row + x < p.rows && column + y < p.columns)
      tile[y][x] = source[from + (column + y) * p.source_column + row + x];
  __syncthreads();
#pragma unroll
  for (int y = threadIdx.x / TILE; y < TILE; y += k_step)
    if (column + x < p.columns && row + y < p.rows) target[to + (row + y) * p.target_row + column + x] = tile[x][y];
}
