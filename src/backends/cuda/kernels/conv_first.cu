// SPDX-License-Identifier: Apache-2.0
// Convolution of images of few channels, plain or channels_last, into channels_last: a thread computes OUTPUTS
// channels of POSITIONS positions. w is [channels out / OUTPUTS, taps, OUTPUTS] in float and lies in shared memory;
// taps go channel by channel, row by row.

struct Params {
  int64_t positions;  // of all images
  int64_t channels_out, out_height, out_width;
  int64_t in_height, in_width;
  int64_t x_image, x_channel, x_row, x_column;
  float alpha, beta;
};

constexpr int k_outside = -(1 << 30);
constexpr int k_taps = CHANNELS * KERNEL_Y * KERNEL_X;

extern "C" __global__ void __launch_bounds__(128)
    conv_first(const Params p, const T* __restrict__ x, const float* __restrict__ w, const B* __restrict__ bias,
               const T* __restrict__ residual, T* __restrict__ y) {
  __shared__ Vector<float, OUTPUTS> weights[k_taps];
  const int64_t first_output = static_cast<int64_t>(blockIdx.y) * OUTPUTS;
  const float* given = w + first_output * k_taps;
  for (int i = threadIdx.x; i < k_taps * OUTPUTS; i += 128) weights[i / OUTPUTS].at[i % OUTPUTS] = given[i];
  __syncthreads();
  int row[POSITIONS], column[POSITIONS];
  const T* image[POSITIONS];
  float sums[POSITIONS][OUTPUTS];
#pragma unroll
  for (int i = 0; i < POSITIONS; ++i) {
    const int64_t position = (static_cast<int64_t>(blockIdx.x) * POSITIONS + i) * 128 + threadIdx.x;
    const int64_t in_image = position % (p.out_height * p.out_width);
    image[i] = x + position / (p.out_height * p.out_width) * p.x_image;
    // Positions beyond the last read nothing.
    row[i] = position < p.positions ? static_cast<int>(in_image / p.out_width) * STRIDE_Y - PAD_Y : k_outside;
    column[i] = static_cast<int>(in_image % p.out_width) * STRIDE_X - PAD_X;
#pragma unroll
    for (int k = 0; k < OUTPUTS; ++k)
      sums[i][k] = bias != nullptr && first_output + k < p.channels_out ? to_float(bias[first_output + k]) : 0.0f;
  }
#pragma unroll 1
  for (int c = 0; c < CHANNELS; ++c)
#pragma unroll 1
    for (int ky = 0; ky < KERNEL_Y; ++ky) {
      const T* line[POSITIONS];
      bool is_row[POSITIONS];
#pragma unroll
      for (int i = 0; i < POSITIONS; ++i) {
        const int r = row[i] + ky * DILATION_Y;
        is_row[i] = r >= 0 && r < p.in_height;
        line[i] = image[i] + c * p.x_channel + r * p.x_row;
      }
#pragma unroll
      for (int kx = 0; kx < KERNEL_X; ++kx) {
        const Vector<float, OUTPUTS> by = weights[(c * KERNEL_Y + ky) * KERNEL_X + kx];
#pragma unroll
        for (int i = 0; i < POSITIONS; ++i) {
          const int l = column[i] + kx * DILATION_X;
          const bool is_inside = is_row[i] && l >= 0 && l < p.in_width;
          const float value = is_inside ? to_float(line[i][l * p.x_column]) : 0.0f;
#pragma unroll
          for (int k = 0; k < OUTPUTS; ++k) sums[i][k] += value * by.at[k];
        }
      }
    }
#pragma unroll
  for (int i = 0; i < POSITIONS; ++i) {
    const int64_t position = (static_cast<int64_t>(blockIdx.x) * POSITIONS + i) * 128 + threadIdx.x;
    if (position >= p.positions) break;
    const int64_t place = position * p.channels_out + first_output;
    Vector<T, OUTPUTS> result;
#pragma unroll
    for (int k = 0; k < OUTPUTS; ++k) {
      float value = sums[i][k];
      const bool has_extra = residual != nullptr && first_output + k < p.channels_out;
      const float extra = has_extra ? to_float(residual[place + k]) : 0.0f;
      if (!RESIDUAL_LAST) value += extra;
      value = ACTIVATION(value);
      if (RESIDUAL_LAST) value += extra;
      result.at[k] = Element<T>::from(value);
    }
    if (IS_ALIGNED) {
      *reinterpret_cast<Vector<T, OUTPUTS>*>(y + place) = result;
    } else {
#pragma unroll
      for (int k = 0; k < OUTPUTS; ++k)
        if (first_output + k < p.channels_out) y[place + k] = result.at[k];
    }
  }
}
