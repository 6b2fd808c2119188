// SPDX-License-Identifier: Apache-2.0
// A cast that also changes the layout: source [images, columns, rows] to target [images, rows, columns], in tiles
// through shared memory, so that both sides are touched in whole lines.

struct Params {
  int64_t rows, columns;
};

constexpr int k_rows = 64, k_columns = 32;

extern "C" __global__ void __launch_bounds__(256)
    cast_transpose(const Params p, const SOURCE* __restrict__ source, TARGET* __restrict__ target) {
  __shared__ float tile[k_columns][k_rows + 1];
  const int64_t row_tiles = (p.rows + k_rows - 1) / k_rows;
  const int64_t row = blockIdx.x % row_tiles * k_rows, column = blockIdx.x / row_tiles * k_columns;
  const int64_t image = blockIdx.y * p.rows * p.columns;
#pragma unroll
  for (int i = threadIdx.x; i < k_rows * k_columns; i += 256) {
    const int x = i % k_rows, y = i / k_rows;
    if (row + x < p.rows && column + y < p.columns)
      tile[y][x] = to_float(source[image + (column + y) * p.rows + row + x]);
  }
  __syncthreads();
#pragma unroll
  for (int i = threadIdx.x; i < k_rows * k_columns; i += 256) {
    const int x = i % k_columns, y = i / k_columns;
    if (row + y < p.rows && column + x < p.columns)
      target[image + (row + y) * p.columns + column + x] = Element<TARGET>::from(tile[x][y]);
  }
}
