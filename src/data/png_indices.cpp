// SPDX-License-Identifier: Apache-2.0
// Image libraries turn a palette's indices into colours, but in a label map the indices are the labels.
#include "data/png_indices.h"

#include <zlib.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "base/check.h"

namespace temper::data {
namespace {

constexpr std::string_view k_signature("\x89PNG\r\n\x1A\n", 8);
constexpr int k_grey = 0;
constexpr int k_palette = 3;
constexpr std::uint32_t k_most_pixels = std::uint32_t{1} << 28;

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

struct Header {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  int bits = 0;
  int colour = 0;
  bool is_interlaced = false;

  [[nodiscard]] std::size_t row_bytes() const { return (std::size_t{width} * static_cast<std::size_t>(bits) + 7) / 8; }
};

struct Chunks {
  Header header;
  std::string compressed;  ///< the IDAT chunks' content
};

Header header_of(std::string_view content, std::string_view what) {
  TEMPER_CHECK(content.size() == 13, io, what, " is a damaged PNG file: its header is ", content.size(), " bytes long");
  Header header{.width = big_endian(content),
                .height = big_endian(content.substr(4)),
                .bits = content[8],
                .colour = content[9],
                .is_interlaced = content[12] != 0};
  TEMPER_CHECK(header.width > 0 && header.height > 0 && header.width <= k_most_pixels / header.height, io, what, " is ",
               header.height, "x", header.width, " pixels: expected fewer than 2^28");
  TEMPER_CHECK(header.colour == k_grey || header.colour == k_palette, bad_argument, what,
               " holds colours: expected class indices, a grey picture or one with a palette; convert it with the "
               "classes' colours");
  const bool is_known = header.bits == 1 || header.bits == 2 || header.bits == 4 || header.bits == 8 ||
                        (header.bits == 16 && header.colour == k_grey);
  TEMPER_CHECK(is_known, io, what, " is a damaged PNG file: ", header.bits, " bits a sample");
  return header;
}

Chunks chunks_of(std::string_view file, std::string_view what) {
  Chunks chunks;
  bool has_header = false;
  for (std::string_view rest = file.substr(k_signature.size()); rest.size() >= 12;) {
    const std::size_t length = big_endian(rest);
    const std::string_view type = rest.substr(4, 4);
    TEMPER_CHECK(length <= rest.size() - 12, io, what, " is a damaged PNG file: it ends inside a chunk");
    const std::string_view content = rest.substr(8, length);
    if (type == "IHDR") {
      chunks.header = header_of(content, what);
      has_header = true;
    }
    if (type == "IDAT") chunks.compressed += content;
    if (type == "IEND") break;
    rest.remove_prefix(length + 12);
  }
  TEMPER_CHECK(has_header, io, what, " is a damaged PNG file: it has no header");
  return chunks;
}

/// The nearest of left, above and above left to left + above - above left.
int paeth(int left, int above, int corner) {
  const int guess = left + above - corner;
  const int to_left = std::abs(guess - left);
  const int to_above = std::abs(guess - above);
  const int to_corner = std::abs(guess - corner);
  if (to_left <= to_above && to_left <= to_corner) return left;
  return to_above <= to_corner ? above : corner;
}

/// Undoes a row's filter: each byte was stored as the difference to a guess from its neighbours.
void unfilter(int filter, std::span<unsigned char> row, std::span<const unsigned char> above, std::size_t step) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    const int left = i < step ? 0 : row[i - step];
    const int corner = i < step ? 0 : above[i - step];
    int guess = 0;
    if (filter == 1) guess = left;
    if (filter == 2) guess = above[i];
    if (filter == 3) guess = (left + above[i]) / 2;
    if (filter == 4) guess = paeth(left, above[i], corner);
    row[i] = static_cast<unsigned char>(row[i] + guess);
  }
}

std::int32_t sample(std::span<const unsigned char> row, std::size_t x, int bits) {
  if (bits == 16) return row[2 * x] << 8 | row[2 * x + 1];
  if (bits == 8) return row[x];
  const std::size_t bit = x * static_cast<std::size_t>(bits);
  return row[bit / 8] >> (8 - bits - static_cast<int>(bit % 8)) & ((1 << bits) - 1);
}

}  // namespace

bool is_png(std::string_view file) { return file.starts_with(k_signature); }

std::optional<Tensor> png_indices(std::string_view file, std::string_view what) {
  const auto [header, compressed] = chunks_of(file, what);
  if (header.is_interlaced && header.colour == k_grey) return std::nullopt;
  TEMPER_CHECK(!header.is_interlaced, bad_argument, what,
               " is an interlaced PNG with a palette: save it without interlacing");
  const std::size_t row_bytes = header.row_bytes();
  std::vector<unsigned char> rows((row_bytes + 1) * header.height);
  uLongf size = rows.size();
  const int status = uncompress(rows.data(), &size, reinterpret_cast<const Bytef*>(compressed.data()),
                                static_cast<uLong>(compressed.size()));
  TEMPER_CHECK(status == Z_OK && size == rows.size(), io, what, " is a damaged PNG file: its pixels do not unpack");

  Tensor labels(DType::i32, {header.height, header.width});
  auto values = labels.mutable_data<std::int32_t>();
  const std::size_t step = header.bits == 16 ? 2 : 1;
  const std::vector<unsigned char> zeros(row_bytes);
  std::span<const unsigned char> above = zeros;
  for (std::size_t y = 0; y < header.height; ++y) {
    const int filter = rows[y * (row_bytes + 1)];
    const std::span row(rows.data() + y * (row_bytes + 1) + 1, row_bytes);
    TEMPER_CHECK(filter <= 4, io, what, " is a damaged PNG file: row ", y, " has filter ", filter);
    unfilter(filter, row, above, step);
    above = row;
    for (std::size_t x = 0; x < header.width; ++x) values[y * header.width + x] = sample(row, x, header.bits);
  }
  return labels;
}

}  // namespace temper::data
