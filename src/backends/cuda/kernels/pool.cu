// SPDX-License-Identifier: Apache-2.0
// Pooling. T is the element, C what is computed in. IS_MAX, HAS_INDICES, COUNTS_PADDING, BY_COLUMNS say what.

struct Axis {
  int64_t in, kernel, stride, dilation, pad, counted;  // counted: positions that may count as padding begin here
};
struct Window {
  Axis axis[3];
};

struct Taps {
  int64_t start;
  int begin, end, counted;
};

/// Taps [begin, end) fall into the input.
__device__ inline Taps taps_of(const Axis& a, int64_t out) {
  Taps t;
  t.start = out * a.stride - a.pad;
  const auto below = [&](int64_t limit) {
    if (t.start >= limit) return 0;
    const int64_t taps = (limit - t.start + a.dilation - 1) / a.dilation;
    return static_cast<int>(taps < a.kernel ? taps : a.kernel);
  };
  t.end = below(a.in);
  t.begin = below(0) < t.end ? below(0) : t.end;
  t.counted = below(a.counted);
  return t;
}

extern "C" __global__ void __launch_bounds__(256) pool(const Images s, const Window window, const T* __restrict__ x,
                                                       T* __restrict__ y, int64_t* __restrict__ indices) {
  const INDEX index = static_cast<INDEX>(blockIdx.x) * 256 + threadIdx.x;
  if (index >= static_cast<INDEX>(s.count)) return;
  const Place place = place_of(s, index);
  const Taps d = taps_of(window.axis[0], place.d), h = taps_of(window.axis[1], place.h),
             w = taps_of(window.axis[2], place.w);
  const T* image = x + place.source_image(s);
  C folded[WIDTH];
  int64_t best[WIDTH];
#pragma unroll
  for (int k = 0; k < WIDTH; ++k) {
    folded[k] = IS_MAX ? C(-K_INFINITY) : C(0);
    best[k] = -1;
  }
  for (int i = d.begin; i < d.end; ++i)
    for (int j = h.begin; j < h.end; ++j)
      for (int l = w.begin; l < w.end; ++l) {
        const int64_t z = d.start + i * window.axis[0].dilation, r = h.start + j * window.axis[1].dilation,
                      c = w.start + l * window.axis[2].dilation;
        const Vector<T, WIDTH> values =
            *reinterpret_cast<const Vector<T, WIDTH>*>(image + z * s.x_depth + r * s.x_row + c * s.x_column);
        const int64_t position = BY_COLUMNS ? z + (r + c * window.axis[1].in) * window.axis[0].in
                                            : (z * window.axis[1].in + r) * window.axis[2].in + c;
#pragma unroll
        for (int k = 0; k < WIDTH; ++k) {
          const C value = Compute<C>::from(values.at[k]);
          if (!IS_MAX) {
            folded[k] += value;
          } else if (best[k] < 0 || value > folded[k] || (value != value && folded[k] == folded[k])) {
            folded[k] = value;
            best[k] = position;
          }
        }
      }
  const int64_t count = COUNTS_PADDING ? static_cast<int64_t>(d.counted) * h.counted * w.counted
                                       : static_cast<int64_t>(d.end - d.begin) * (h.end - h.begin) * (w.end - w.begin);
  Vector<T, WIDTH> result;
#pragma unroll
  for (int k = 0; k < WIDTH; ++k) result.at[k] = Element<T>::from(IS_MAX ? folded[k] : folded[k] / C(count));
  const int64_t target = place.target(s);
  *reinterpret_cast<Vector<T, WIDTH>*>(y + target) = result;
  if (!HAS_INDICES) return;
  const int64_t plane = window.axis[0].in * window.axis[1].in * window.axis[2].in;
#pragma unroll
  for (int k = 0; k < WIDTH; ++k)
    indices[target + k] = (static_cast<int64_t>(place.n) * s.channels * WIDTH + place.c * WIDTH + k) * plane + best[k];
}
