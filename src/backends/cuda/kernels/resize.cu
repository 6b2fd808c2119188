// SPDX-License-Identifier: Apache-2.0
// Resampling up to three spatial axes by tables: for each output position TAPS input positions and their weights. One
// tap an axis copies elements untouched.

struct Tables {
  const int* position[3];
  const float* weight[3];
};

extern "C" __global__ void __launch_bounds__(256)
    resize(const Images s, const Tables tables, const T* __restrict__ x, T* __restrict__ y) {
  const INDEX index = static_cast<INDEX>(blockIdx.x) * 256 + threadIdx.x;
  if (index >= static_cast<INDEX>(s.count)) return;
  const Place place = place_of(s, index);
  const T* image = x + place.source_image(s);
  Vector<T, WIDTH> result;
#ifdef IS_PICK
  result = *reinterpret_cast<const Vector<T, WIDTH>*>(image + tables.position[0][place.d] * s.x_depth +
                                                      tables.position[1][place.h] * s.x_row +
                                                      tables.position[2][place.w] * s.x_column);
#else
  float mixed[WIDTH];
#pragma unroll
  for (int k = 0; k < WIDTH; ++k) mixed[k] = 0.0f;
  for (int i = 0; i < TAPS_0; ++i)
#pragma unroll
    for (int j = 0; j < TAPS_1; ++j)
#pragma unroll
      for (int l = 0; l < TAPS_2; ++l) {
        const int64_t d = place.d * TAPS_0 + i, h = place.h * TAPS_1 + j, w = place.w * TAPS_2 + l;
        const float weight = tables.weight[0][d] * tables.weight[1][h] * tables.weight[2][w];
        // What has no weight does not count, not even where it is infinite.
        if (weight == 0.0f) continue;
        const Vector<T, WIDTH> values = *reinterpret_cast<const Vector<T, WIDTH>*>(
            image + tables.position[0][d] * s.x_depth + tables.position[1][h] * s.x_row +
            tables.position[2][w] * s.x_column);
#pragma unroll
        for (int k = 0; k < WIDTH; ++k) mixed[k] += weight * to_float(values.at[k]);
      }
#pragma unroll
  for (int k = 0; k < WIDTH; ++k) result.at[k] = Element<T>::from(mixed[k]);
#endif
  *reinterpret_cast<Vector<T, WIDTH>*>(y + place.target(s)) = result;
}
