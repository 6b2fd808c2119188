// SPDX-License-Identifier: Apache-2.0
// Depthwise convolution of channels_last images: a thread computes WIDTH neighbouring channels of COLUMNS neighbouring
// positions of a row, so that what their windows share is read once. w is [taps, channels] in B, sums are in float.

struct Params {
  int64_t count;                                    // threads with work
  int64_t channels, out_height, out_width, groups;  // groups: of COLUMNS positions in a row
  int64_t in_height, in_width;
  int64_t stride_y, pad_y, pad_x, dilation_y;
  float alpha, beta;
};

extern "C" __global__ void __launch_bounds__(128)
    conv_depthwise(const Params p, const T* __restrict__ x, const B* __restrict__ w, const B* __restrict__ bias,
                   const T* __restrict__ residual, T* __restrict__ y) {
  using V = Vector<T, WIDTH>;
  int64_t rest = static_cast<int64_t>(blockIdx.x) * 128 + threadIdx.x;
  if (rest >= p.count) return;
  const int64_t vectors = p.channels / WIDTH;
  const int64_t c = rest % vectors * WIDTH;
  rest /= vectors;
  const int64_t column = rest % p.groups * COLUMNS;
  rest /= p.groups;
  const int64_t row = rest % p.out_height, n = rest / p.out_height;
  float sums[COLUMNS][WIDTH];
#pragma unroll
  for (int i = 0; i < COLUMNS; ++i)
#pragma unroll
    for (int k = 0; k < WIDTH; ++k) sums[i][k] = bias != nullptr ? to_float(bias[c + k]) : 0.0f;
#pragma unroll
  for (int ky = 0; ky < KERNEL_Y; ++ky) {
    const int64_t in_row = row * p.stride_y - p.pad_y + ky * p.dilation_y;
    if (in_row < 0 || in_row >= p.in_height) continue;
    const T* line = x + ((n * p.in_height + in_row) * p.in_width) * p.channels + c;
    Vector<B, WIDTH> weights[KERNEL_X];
#pragma unroll
    for (int kx = 0; kx < KERNEL_X; ++kx)
      weights[kx] = *reinterpret_cast<const Vector<B, WIDTH>*>(w + (ky * KERNEL_X + kx) * p.channels + c);
      // Every column that one of the windows looks at, once.
#pragma unroll
    for (int at = 0; at < (COLUMNS - 1) * STRIDE_X + (KERNEL_X - 1) * DILATION_X + 1; ++at) {
      const int64_t in_column = column * STRIDE_X - p.pad_x + at;
      if (in_column < 0 || in_column >= p.in_width) continue;
      const V values = *reinterpret_cast<const V*>(line + in_column * p.channels);
#pragma unroll
      for (int i = 0; i < COLUMNS; ++i) {
        const int distance = at - i * STRIDE_X;
        if (distance < 0 || distance % DILATION_X != 0 || distance / DILATION_X >= KERNEL_X) continue;
#pragma unroll
        for (int k = 0; k < WIDTH; ++k)
          sums[i][k] += to_float(values.at[k]) * to_float(weights[distance / DILATION_X].at[k]);
      }
    }
  }
#pragma unroll
  for (int i = 0; i < COLUMNS; ++i) {
    if (column + i >= p.out_width) break;
    const int64_t place = ((n * p.out_height + row) * p.out_width + column + i) * p.channels + c;
    V extra, result;
    if (residual != nullptr) extra = *reinterpret_cast<const V*>(residual + place);
#pragma unroll
    for (int k = 0; k < WIDTH; ++k) {
      float value = sums[i][k];
      if (residual != nullptr && !RESIDUAL_LAST) value += to_float(extra.at[k]);
      value = ACTIVATION(value);
      if (residual != nullptr && RESIDUAL_LAST) value += to_float(extra.at[k]);
      result.at[k] = Element<T>::from(value);
    }
    *reinterpret_cast<V*>(y + place) = result;
  }
}
