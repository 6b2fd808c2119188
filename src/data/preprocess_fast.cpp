// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "base/parallel.h"
#include "data/channels.h"
#include "data/resized_rows.h"

namespace temper::data {

namespace {

/// Rows that a thread takes at least.
constexpr std::int64_t k_grain = 16;

using Store = void (*)(const std::uint8_t* pixels, std::int64_t count, const RowTarget& target);

/// Bytes to bytes: what the store kernels do, without arithmetic.
void store_u8(const std::uint8_t* pixels, std::int64_t count, const RowTarget& target, std::int64_t channels,
              bool is_planar) {
  for (std::int64_t c = 0; c < channels; ++c) {
    const std::int64_t source = target.is_rgb ? 2 - c : c;
    auto* dst = static_cast<std::uint8_t*>(target.planes[is_planar ? static_cast<std::size_t>(c) : 0]);
    const std::int64_t step = is_planar ? 1 : channels;
    const std::int64_t lanes = channels == 1 ? 1 : 4;
    if (!is_planar) dst += c;
    for (std::int64_t x = 0; x < count; ++x) dst[x * step] = pixels[x * lanes + source];
  }
}

/// Writes the rows of one batch's input.
class Writer {
 public:
  Writer(const PreprocessOptions& options, const PixelKernels& kernels, void* destination)
      : options_(options),
        channels_(channel_count(options)),
        is_planar_(options.layout == PixelLayout::nchw && channels_ > 1),
        element_(static_cast<std::int64_t>(dtype_bytes(options.dtype))),
        destination_(static_cast<std::byte*>(destination)) {
    const bool is_f32 = options.dtype == DType::f32;
    if (channels_ == 1)
      store_ = is_f32 ? kernels.store_1_f32 : kernels.store_1_f16;
    else if (is_planar_)
      store_ = is_f32 ? kernels.store_planes_f32 : kernels.store_planes_f16;
    else
      store_ = is_f32 ? kernels.store_pixels_f32 : kernels.store_pixels_f16;
    const std::vector<std::uint8_t> pixels(static_cast<std::size_t>(options.width * (channels_ == 1 ? 1 : 4)),
                                           options.pad);
    const std::int64_t row_bytes = options.width * channels_ * element_;
    ground_.resize(static_cast<std::size_t>(row_bytes));
    store(pixels.data(), options.width, target_in(ground_.data(), row_bytes / channels_));
  }

  /// `count` pixels from column `x` of row `y`.
  void write(std::int64_t image, std::int64_t y, std::int64_t x, std::int64_t count, const std::uint8_t* pixels) const {
    if (count <= 0) return;
    store(pixels, count, target_of(image, y, x));
  }

  void write_ground(std::int64_t image, std::int64_t y, std::int64_t x, std::int64_t count) const {
    if (count <= 0) return;
    const RowTarget target = target_of(image, y, x);
    const std::size_t planes = is_planar_ ? 3 : 1;
    const std::size_t stride = ground_.size() / planes;
    const auto bytes = static_cast<std::size_t>(count * element_ * (is_planar_ ? 1 : channels_));
    for (std::size_t p = 0; p < planes; ++p) std::memcpy(target.planes[p], ground_.data() + p * stride, bytes);
  }

 private:
  void store(const std::uint8_t* pixels, std::int64_t count, const RowTarget& target) const {
    if (options_.dtype == DType::u8)
      store_u8(pixels, count, target, channels_, is_planar_);
    else
      store_(pixels, count, target);
  }

  /// Planes `stride` bytes apart, or pixels, from `first` on.
  [[nodiscard]] RowTarget target_in(std::byte* first, std::int64_t stride) const {
    RowTarget target;
    target.scale = options_.scale;
    target.shift = options_.shift;
    target.is_rgb = options_.order == ChannelOrder::rgb;
    for (std::int64_t c = 0; c < 3; ++c)
      target.planes[static_cast<std::size_t>(c)] = is_planar_ ? first + c * stride : first;
    return target;
  }

  [[nodiscard]] RowTarget target_of(std::int64_t image, std::int64_t y, std::int64_t x) const {
    const std::int64_t plane = options_.height * options_.width;
    const std::int64_t place = (y * options_.width + x) * (is_planar_ ? 1 : channels_);
    return target_in(destination_ + (image * channels_ * plane + place) * element_, plane * element_);
  }

  const PreprocessOptions& options_;
  std::int64_t channels_;
  bool is_planar_;
  std::int64_t element_;
  std::byte* destination_;
  std::vector<std::byte> ground_;  ///< a row of padding as values: planes, or pixels
  Store store_ = nullptr;
};

/// Rows [begin, end) of the network's input.
void write_rows(const ResizePlan& plan, const PreprocessOptions& options, const PixelKernels& kernels,
                const Writer& writer, std::int64_t image, std::int64_t begin, std::int64_t end) {
  ResizePlan::Rows rows(plan, kernels);
  const Frame& frame = plan.frame();
  const std::int64_t right = plan.first_column() + plan.columns();
  for (std::int64_t y = begin; y < end; ++y) {
    const std::int64_t resized = y - frame.top;
    if (resized < 0 || resized >= frame.height) {
      writer.write_ground(image, y, 0, options.width);
      continue;
    }
    writer.write_ground(image, y, 0, plan.first_column());
    writer.write(image, y, plan.first_column(), plan.columns(), rows.row(resized));
    writer.write_ground(image, y, right, options.width - right);
  }
}

}  // namespace

void preprocess_fast(std::span<const Image> images, const PreprocessOptions& options, void* destination) {
  preprocess_with(native_isa(), images, options, destination);
}

void preprocess_with(Isa isa, std::span<const Image> images, const PreprocessOptions& options, void* destination) {
  check_dtype(options);
  const PixelKernels& kernels = pixel_kernels(isa);
  std::vector<ResizePlan> plans;
  for (const auto& image : images) plans.emplace_back(with_channels(image, channel_count(options)), options);
  const Writer writer(options, kernels, destination);
  const auto total = static_cast<std::int64_t>(images.size()) * options.height;
  parallel_for(total, k_grain, [&](std::int64_t begin, std::int64_t end) {
    while (begin < end) {
      const std::int64_t image = begin / options.height;
      const std::int64_t stop = std::min(end, (image + 1) * options.height);
      write_rows(plans[static_cast<std::size_t>(image)], options, kernels, writer, image,
                 begin - image * options.height, stop - image * options.height);
      begin = stop;
    }
  });
}

}  // namespace temper::data
