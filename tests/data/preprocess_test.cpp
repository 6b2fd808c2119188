// SPDX-License-Identifier: Apache-2.0
#include "data/preprocess.h"

#include <gtest/gtest.h>

#include <random>

#include "base/parallel.h"
#include "base/str.h"
#include "temper/error.h"

namespace temper::data {
namespace {

Image random_image(std::int64_t height, std::int64_t width, std::int64_t channels, std::mt19937& random) {
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(height * width * channels));
  for (auto& pixel : pixels) pixel = static_cast<std::uint8_t>(random());
  return make_image(height, width, channels, pixels);
}

using Preprocess = void (*)(std::span<const Image>, const PreprocessOptions&, void*);

Tensor preprocessed(Preprocess preprocess, std::span<const Image> images, const PreprocessOptions& options) {
  Tensor tensor(options.dtype, input_shape(options, static_cast<std::int64_t>(images.size())));
  preprocess(images, options, tensor.mutable_raw());
  return tensor;
}

std::string text_of(const PreprocessOptions& options, const Image& image) {
  return str(image.width, "x", image.height, "x", image.channels, " to ", options.width, "x", options.height, ", fit ",
             static_cast<int>(options.fit), ", order ", static_cast<int>(options.order), ", layout ",
             static_cast<int>(options.layout), ", ", dtype_name(options.dtype));
}

void expect_equal(std::span<const Image> images, const PreprocessOptions& options) {
  const Tensor plain = preprocessed(preprocess_plain, images, options);
  for (const Isa isa : {Isa::generic, Isa::avx2, Isa::avx512}) {
    if (isa > native_isa()) continue;
    Tensor fast(options.dtype, plain.shape());
    preprocess_with(isa, images, options, fast.mutable_raw());
    EXPECT_TRUE(fast.equals(plain)) << text_of(options, images.front()) << ", kernels " << static_cast<int>(isa);
  }
}

std::int64_t between(std::mt19937& random, std::int64_t least, std::int64_t most) {
  return std::uniform_int_distribution<std::int64_t>(least, most)(random);
}

TEST(Preprocess, fused_equals_opencv_on_random_pictures) {
  const int threads = thread_limit();
  set_thread_limit(1);
  std::mt19937 random(7);
  constexpr std::array channels = {1, 3, 3, 3, 4};
  for (int round = 0; round < 1500; ++round) {
    PreprocessOptions options{.height = between(random, 1, 80), .width = between(random, 1, 80)};
    options.fit = static_cast<Fit>(between(random, 0, 3));
    options.may_enlarge = between(random, 0, 1) == 1;
    options.shorter_side = between(random, 0, 1) * between(random, 1, 100);
    options.order = static_cast<ChannelOrder>(between(random, 0, 2));
    options.layout = static_cast<PixelLayout>(between(random, 0, 1));
    options.dtype = std::array{DType::f32, DType::f16, DType::u8}[static_cast<std::size_t>(between(random, 0, 2))];
    if (between(random, 0, 1) == 1) options.scale = {1.0F / 255, 1.0F / 255, 1.0F / 255};
    if (between(random, 0, 2) == 1) options.scale = {0.017F, 0.0175F, 0.0174F};
    if (between(random, 0, 1) == 1) options.shift = {-2.1179F, -2.0357F, -1.8044F};
    const Image image = random_image(between(random, 1, 120), between(random, 1, 120),
                                     channels[static_cast<std::size_t>(between(random, 0, 4))], random);
    expect_equal({&image, 1}, options);
  }
  set_thread_limit(threads);
}

TEST(Preprocess, fused_equals_opencv_at_half_and_full_size) {
  std::mt19937 random(8);
  for (const std::int64_t size : {1, 2, 7, 8, 33}) {
    const Image image = random_image(2 * size, 2 * size, 3, random);
    expect_equal({&image, 1}, {.height = size, .width = size, .fit = Fit::stretch});
    expect_equal({&image, 1}, {.height = 2 * size, .width = 2 * size});
    expect_equal({&image, 1}, {.height = size, .width = 2 * size, .fit = Fit::stretch});
  }
}

TEST(Preprocess, fused_equals_opencv_at_a_third_and_a_fifth_of_the_size) {
  std::mt19937 random(11);
  for (const std::int64_t channels : {1, 3})
    for (const std::int64_t scale : {3, 5})
      for (const std::int64_t size : {1, 7, 33}) {
        const Image image = random_image(scale * size, scale * (size + 5), channels, random);
        const auto order = channels == 1 ? ChannelOrder::gray : ChannelOrder::rgb;
        expect_equal({&image, 1}, {.height = size, .width = size + 5, .fit = Fit::stretch, .order = order});
        expect_equal({&image, 1}, {.height = size + 5, .width = size + 5, .order = order});
        expect_equal({&image, 1}, {.height = size, .width = 2 * size, .fit = Fit::stretch, .order = order});
      }
}

TEST(Preprocess, a_batch_is_its_pictures_for_any_number_of_threads) {
  std::mt19937 random(9);
  const std::vector<Image> images = {random_image(72, 128, 3, random), random_image(48, 64, 3, random),
                                     random_image(100, 77, 4, random)};
  const PreprocessOptions options{.height = 64, .width = 64};
  const int threads = thread_limit();
  const Tensor plain = preprocessed(preprocess_plain, images, options);
  for (const int count : {1, 2, 5}) {
    set_thread_limit(count);
    EXPECT_TRUE(preprocessed(preprocess_fast, images, options).equals(plain)) << count << " threads";
  }
  set_thread_limit(threads);
}

TEST(Preprocess, rows_with_gaps_are_followed) {
  std::mt19937 random(10);
  const Image whole = random_image(40, 60, 3, random);
  Image part = whole;
  part.width = 31;
  part.height = 29;
  expect_equal({&part, 1}, {.height = 20, .width = 33, .fit = Fit::stretch});
}

TEST(Preprocess, values_are_scaled_and_shifted_in_the_networks_order) {
  const std::vector<std::uint8_t> blue_green_red = {10, 20, 30};
  const Image image = make_image(1, 1, 3, blue_green_red);
  const PreprocessOptions options{.height = 1, .width = 1, .scale = {1, 2, 3}, .shift = {0.5F, 0, -1}};
  const Tensor tensor = preprocessed(preprocess_fast, {&image, 1}, options);
  EXPECT_EQ(std::vector<float>(tensor.data<float>().begin(), tensor.data<float>().end()),
            (std::vector<float>{30.5F, 40, 29}));
}

TEST(Preprocess, a_picture_of_two_channels_is_refused) {
  const Image image = make_image(4, 4, 2);
  EXPECT_THROW(preprocessed(preprocess_fast, {&image, 1}, {.height = 4, .width = 4}), Error);
  EXPECT_THROW(preprocessed(preprocess_plain, {&image, 1}, {.height = 4, .width = 4}), Error);
}

}  // namespace
}  // namespace temper::data
