// SPDX-License-Identifier: Apache-2.0
// The transposed convolution as its definition: a thread computes an element of y from the positions of x whose windows
// reach it. Any groups, dilations, padding and strides in memory; axes are [N, C, D, H, W].

struct Params {
  int64_t count;
  int64_t channels_in, channels_out;  // of a group
  int64_t groups;
  int64_t out[3], in[3], kernel[3], stride[3], dilation[3], pad[3];
  int64_t x_at[5], y_at[5], r_at[5], w_at[5];  // elements between neighbours; w: [C, M / group, D, H, W]
  float alpha, beta;
};

/// The position of x whose tap k lies on o of y; negative where there is none.
__device__ inline int64_t position(const Params& p, int axis, int64_t o, int64_t k) {
  const int64_t from = o + p.pad[axis] - k * p.dilation[axis];
  if (from < 0 || from % p.stride[axis] != 0) return -1;
  const int64_t place = from / p.stride[axis];
  return place < p.in[axis] ? place : -1;
}

extern "C" __global__ void __launch_bounds__(256)
    conv_transpose(const Params p, const T* __restrict__ x, const T* __restrict__ w, const T* __restrict__ bias,
                   const T* __restrict__ residual, T* __restrict__ y) {
  int64_t index = static_cast<int64_t>(blockIdx.x) * 256 + threadIdx.x;
  if (index >= p.count) return;
  const int64_t channels = p.channels_out * p.groups;
  int64_t channel = 0, o[3];
  const auto take = [&](int64_t extent) {
    const int64_t part = index % extent;
    index /= extent;
    return part;
  };
  if (CHANNELS_LAST) channel = take(channels);
  for (int axis = 2; axis >= 0; --axis) o[axis] = take(p.out[axis]);
  if (!CHANNELS_LAST) channel = take(channels);
  const int64_t image = index, group = channel / p.channels_out, own = channel % p.channels_out;
  float sum = bias != nullptr ? to_float(bias[channel]) : 0.0f;
  for (int64_t kz = 0; kz < p.kernel[0]; ++kz) {
    const int64_t z = position(p, 0, o[0], kz);
    if (z < 0) continue;
    for (int64_t ky = 0; ky < p.kernel[1]; ++ky) {
      const int64_t row = position(p, 1, o[1], ky);
      if (row < 0) continue;
      for (int64_t kx = 0; kx < p.kernel[2]; ++kx) {
        const int64_t column = position(p, 2, o[2], kx);
        if (column < 0) continue;
        const T* from = x + image * p.x_at[0] + group * p.channels_in * p.x_at[1] + z * p.x_at[2] + row * p.x_at[3] +
                        column * p.x_at[4];
        const T* by =
            w + group * p.channels_in * p.w_at[0] + own * p.w_at[1] + kz * p.w_at[2] + ky * p.w_at[3] + kx * p.w_at[4];
        for (int64_t c = 0; c < p.channels_in; ++c) sum += to_float(from[c * p.x_at[1]]) * to_float(by[c * p.w_at[0]]);
      }
    }
  }
  const auto place = [&](const int64_t* at) {
    return image * at[0] + channel * at[1] + o[0] * at[2] + o[1] * at[3] + o[2] * at[4];
  };
  const float extra = residual != nullptr ? to_float(residual[place(p.r_at)]) : 0.0f;
  if (!RESIDUAL_LAST) sum += extra;
  sum = ACTIVATION(sum);
  if (RESIDUAL_LAST) sum += extra;
  y[place(p.y_at)] = Element<T>::from(sum);
}
