// SPDX-License-Identifier: Apache-2.0
#include "data/label_map.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>
#include <random>

#include "data/image.h"
#include "data/png_indices.h"
#include "support/temporary_folder.h"
#include "temper/error.h"
#include "tensor/npy.h"

namespace temper::data {
namespace {

std::string big_endian(std::uint32_t value) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(value >> shift & 0xFF);
  return text;
}

std::string chunk(const std::string& type, const std::string& content) {
  const std::string body = type + content;
  const auto crc =
      static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size())));
  return big_endian(static_cast<std::uint32_t>(content.size())) + body + big_endian(crc);
}

/// A PNG of these rows, each with its filter byte.
std::string png(std::uint32_t width, std::uint32_t height, int bits, int colour, const std::string& rows) {
  uLongf size = compressBound(static_cast<uLong>(rows.size()));
  std::string packed(size, '\0');
  compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(rows.data()),
           static_cast<uLong>(rows.size()));
  packed.resize(size);
  std::string header = big_endian(width) + big_endian(height) + static_cast<char>(bits) + static_cast<char>(colour);
  header.append(3, '\0');
  std::string palette;
  for (int i = 0; i < 256 * 3; ++i) palette += static_cast<char>(i * 7);
  return "\x89PNG\r\n\x1A\n" + chunk("IHDR", header) + (colour == 3 ? chunk("PLTE", palette) : "") +
         chunk("IDAT", packed.substr(0, size / 2)) + chunk("IDAT", packed.substr(size / 2)) + chunk("IEND", "");
}

class LabelMap : public testing::Test {
 protected:
  [[nodiscard]] Tensor read(std::string_view content, const std::string& name = "map.png") const {
    std::ofstream(folder_ / name, std::ios::binary) << content;
    return read_label_map(folder_ / name);
  }
  TemporaryFolder folder_;
};

TEST_F(LabelMap, palettes_give_indices_and_every_row_filter_is_undone) {
  constexpr std::uint32_t k_width = 37;
  constexpr std::uint32_t k_height = 25;
  std::mt19937 random(2);
  std::vector<std::int32_t> labels(k_width * k_height);
  for (auto& label : labels) label = static_cast<std::int32_t>(random() % 256);
  const auto at = [&](std::uint32_t y, std::uint32_t x) { return labels[y * k_width + x]; };
  std::string rows;
  for (std::uint32_t y = 0; y < k_height; ++y) {
    const int filter = static_cast<int>(y % 5);
    rows += static_cast<char>(filter);
    for (std::uint32_t x = 0; x < k_width; ++x) {
      const int left = x > 0 ? at(y, x - 1) : 0;
      const int above = y > 0 ? at(y - 1, x) : 0;
      const int corner = x > 0 && y > 0 ? at(y - 1, x - 1) : 0;
      // The PNG specification's predictor, by distances to left + above - corner.
      const int distances[] = {std::abs(above - corner), std::abs(left - corner), std::abs(left + above - 2 * corner)};
      int paeth = corner;
      if (distances[1] <= distances[2]) paeth = above;
      if (distances[0] <= distances[1] && distances[0] <= distances[2]) paeth = left;
      const int guesses[] = {0, left, above, (left + above) / 2, paeth};
      rows += static_cast<char>(at(y, x) - guesses[filter]);
    }
  }
  const Tensor read_labels = read(png(k_width, k_height, 8, 3, rows));
  EXPECT_TRUE(read_labels.equals(Tensor::of<std::int32_t>({k_height, k_width}, labels)));
}

TEST_F(LabelMap, samples_of_fewer_and_more_bits_than_a_byte_are_read) {
  const std::string four("\0\x1A\xB0\0\xF2\x30", 6);
  EXPECT_TRUE(read(png(3, 2, 4, 3, four)).equals(Tensor::of<std::int32_t>({2, 3}, {1, 10, 11, 15, 2, 3})));
  const std::string one("\0\xA5\x80", 3);
  EXPECT_TRUE(read(png(9, 1, 1, 0, one)).equals(Tensor::of<std::int32_t>({1, 9}, {1, 0, 1, 0, 0, 1, 0, 1, 1})));
  const std::string sixteen("\0\x01\x02\xFF\xFF", 5);
  EXPECT_TRUE(read(png(2, 1, 16, 0, sixteen)).equals(Tensor::of<std::int32_t>({1, 2}, {258, 65535})));
}

TEST_F(LabelMap, pictures_of_one_channel_and_arrays_are_read) {
  const std::vector<std::uint8_t> values = {0, 1, 255, 7, 8, 9};
  const auto encoded = encode_image(make_image(2, 3, 1, values), ".png");
  const Tensor expected = Tensor::of<std::int32_t>({2, 3}, {0, 1, 255, 7, 8, 9});
  EXPECT_TRUE(read({reinterpret_cast<const char*>(encoded.data()), encoded.size()}).equals(expected));
  write_npy(folder_ / "map.npy", Tensor::of<std::int64_t>({2, 3}, {0, 1, 255, 7, 8, 9}));
  EXPECT_TRUE(read_label_map(folder_ / "map.npy").equals(expected));
}

TEST_F(LabelMap, colours_and_damage_are_refused) {
  const auto colour = encode_image(make_image(4, 4, 3), ".png");
  EXPECT_THROW((void)read({reinterpret_cast<const char*>(colour.data()), colour.size()}), Error);
  const auto jpeg = encode_image(make_image(4, 4, 3), ".jpg");
  EXPECT_THROW((void)read({reinterpret_cast<const char*>(jpeg.data()), jpeg.size()}, "map.jpg"), Error);
  const std::string whole = png(3, 2, 8, 3, std::string("\0\1\2\3\0\4\5\6", 8));
  for (std::size_t length = 8; length + 12 < whole.size(); ++length)
    EXPECT_THROW((void)png_indices(whole.substr(0, length), "'cut'"), Error) << length;
  std::mt19937 random(4);
  for (int round = 0; round < 2000; ++round) {
    std::string damaged = whole;
    for (int i = 0; i < 3; ++i) damaged[random() % damaged.size()] = static_cast<char>(random());
    try {
      (void)png_indices(damaged, "'damaged'");
    } catch (const Error&) {
      continue;  // refusing is right; not crashing is what counts
    }
  }
  write_npy(folder_ / "map.npy", Tensor::of<float>({1, 1}, {1}));
  EXPECT_THROW((void)read_label_map(folder_ / "map.npy"), Error);
}

}  // namespace
}  // namespace temper::data
