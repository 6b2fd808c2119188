// SPDX-License-Identifier: Apache-2.0
// Normalising groups of consecutive channels of images [N, C, positions], plain or channels_last. A block a group of
// an image. T is the element, S that of scale and bias, C what is computed in.

struct Params {
  int64_t groups, channels, positions;  // channels of a group
  int64_t channel_stride, position_stride, image_stride;
  int64_t scales;  // elements of scale and bias
  C epsilon;
};

extern "C" __global__ void __launch_bounds__(512)
    normalise_groups(const Params p, const T* __restrict__ x, const S* __restrict__ scale, const S* __restrict__ bias,
                     T* __restrict__ y) {
  __shared__ C sums[16];
  __shared__ C squares[16];
  const int64_t group = blockIdx.x % p.groups, first_channel = group * p.channels;
  const int64_t base = blockIdx.x / p.groups * p.image_stride + first_channel * p.channel_stride;
  const int64_t count = p.channels * p.positions;
  // Neighbouring threads take neighbours in memory.
  const bool by_channels = p.channel_stride == 1;
  const int64_t inner = by_channels ? p.channels : p.positions;
  const auto channel_of = [&](int64_t i) { return by_channels ? i % inner : i / inner; };
  const auto place_of = [&](int64_t i) {
    const int64_t position = by_channels ? i / inner : i % inner;
    return base + channel_of(i) * p.channel_stride + position * p.position_stride;
  };
  C sum = C(0);
  for (int64_t i = threadIdx.x; i < count; i += 512) sum += Compute<C>::from(x[place_of(i)]);
  const C mean = combine_block<512>(sum, sums, Add()) / C(count);
  C square = C(0);
  for (int64_t i = threadIdx.x; i < count; i += 512) {
    const C distance = Compute<C>::from(x[place_of(i)]) - mean;
    square += distance * distance;
  }
  const C variance = combine_block<512>(square, squares, Add()) / C(count);
  const C inverse = C(1) / sqrt(variance + p.epsilon);
  const int64_t all_channels = p.groups * p.channels;
  for (int64_t i = threadIdx.x; i < count; i += 512) {
    const int64_t place = place_of(i);
    const int64_t k = (first_channel + channel_of(i)) * p.scales / all_channels;
    y[place] = Element<T>::from((Compute<C>::from(x[place]) - mean) * inverse * Compute<C>::from(scale[k]) +
                                Compute<C>::from(bias[k]));
  }
}
