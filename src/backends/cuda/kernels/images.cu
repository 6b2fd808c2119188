// SPDX-License-Identifier: Apache-2.0
// Walking a batch of images of up to three spatial axes, in the order in which the output is stored. A thread computes
// WIDTH channels of one position, which are neighbours in memory where WIDTH is above 1.

struct Images {
  int64_t count;                                         // threads with work
  int64_t channels;                                      // groups of WIDTH
  int64_t depth, height, width;                          // of the output
  int64_t x_image, x_channel, x_depth, x_row, x_column;  // strides; x_channel is that of one channel
  int64_t y_image, y_channel, y_depth, y_row, y_column;
};

struct Place {
  INDEX n, c, d, h, w;
  __device__ int64_t target(const Images& s) const {
    return n * s.y_image + c * WIDTH * s.y_channel + d * s.y_depth + h * s.y_row + w * s.y_column;
  }
  __device__ int64_t source_image(const Images& s) const { return n * s.x_image + c * WIDTH * s.x_channel; }
};

__device__ inline INDEX take(INDEX& rest, int64_t extent) {
  const INDEX e = static_cast<INDEX>(extent);
  const INDEX at = rest % e;
  rest /= e;
  return at;
}

__device__ inline Place place_of(const Images& s, INDEX index) {
  Place p;
  if (CHANNELS_LAST) p.c = take(index, s.channels);
  p.w = take(index, s.width);
  p.h = take(index, s.height);
  p.d = take(index, s.depth);
  if (!CHANNELS_LAST) p.c = take(index, s.channels);
  p.n = index;
  return p;
}
