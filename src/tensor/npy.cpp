// SPDX-License-Identifier: Apache-2.0
#include "tensor/npy.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <optional>

#include "base/check.h"
#include "base/file.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"
#include "tensor/unicode.h"

namespace temper {

namespace {

static_assert(std::endian::native == std::endian::little, "arrays are written as they lie in memory, marked '<'");

constexpr std::string_view k_magic = "\x93NUMPY";
constexpr std::size_t k_most_header_bytes = std::size_t{1} << 20;
constexpr std::size_t k_most_dims = 64;

struct Descr {
  std::string_view code;
  DType dtype;
};
// Reading takes the first row of a code, writing the first of a dtype.
constexpr std::array k_descrs = {
    Descr{"f4", DType::f32},        Descr{"f8", DType::f64},        Descr{"f2", DType::f16},
    Descr{"V2", DType::bf16},       Descr{"i1", DType::i8},         Descr{"i2", DType::i16},
    Descr{"i4", DType::i32},        Descr{"i8", DType::i64},        Descr{"u1", DType::u8},
    Descr{"u2", DType::u16},        Descr{"u4", DType::u32},        Descr{"u8", DType::u64},
    Descr{"i1", DType::i4},         Descr{"u1", DType::u4},         Descr{"b1", DType::boolean},
    Descr{"u1", DType::f8e4m3fn},   Descr{"u1", DType::f8e4m3fnuz}, Descr{"u1", DType::f8e5m2},
    Descr{"u1", DType::f8e5m2fnuz},
};

struct Header {
  std::string descr;
  bool is_fortran = false;
  Shape shape;
};

/// Reads the Python dictionary literal of a header: three known keys, in any order.
class HeaderParser {
 public:
  HeaderParser(std::string_view text, std::string_view what) : text_(text), what_(what) {}

  Header parse() {
    Header header;
    unsigned seen = 0;
    expect('{');
    while (!accept('}')) {
      const std::string key = quoted();
      expect(':');
      if (key == "descr" && (seen & 1) == 0) {
        header.descr = quoted();
        seen |= 1;
      } else if (key == "fortran_order" && (seen & 2) == 0) {
        header.is_fortran = boolean();
        seen |= 2;
      } else if (key == "shape" && (seen & 4) == 0) {
        header.shape = shape();
        seen |= 4;
      } else {
        refuse("a known key, once");
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_space();
    if (seen != 7 || at_ != text_.size()) refuse("descr, fortran_order and shape, and no more");
    return header;
  }

 private:
  [[noreturn]] void refuse(std::string_view expected) const {
    throw Error(ErrorCode::bad_argument,
                str(what_, " has a damaged .npy header: expected ", expected, " at byte ", at_, " of its text"),
                __FILE__, __LINE__);
  }
  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
  }
  bool accept(char c) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!accept(c)) refuse(str("'", c, "'"));
  }
  std::string quoted() {
    const char quote = accept('"') ? '"' : '\'';
    if (quote == '\'') expect('\'');
    const std::size_t end = text_.find(quote, at_);
    if (end == std::string_view::npos) refuse("the end of a quoted text");
    const std::string value(text_.substr(at_, end - at_));
    at_ = end + 1;
    return value;
  }
  bool boolean() {
    skip_space();
    for (const bool value : {true, false}) {
      const std::string_view word = value ? "True" : "False";
      if (text_.substr(at_, word.size()) != word) continue;
      at_ += word.size();
      return value;
    }
    refuse("True or False");
  }
  Shape shape() {
    Shape extents;
    expect('(');
    while (!accept(')')) {
      skip_space();
      std::int64_t extent = -1;
      const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), extent);
      if (error != std::errc() || extent < 0) refuse("an extent that is not negative");
      at_ = static_cast<std::size_t>(end - text_.data());
      extents.push_back(extent);
      if (extents.size() > k_most_dims) refuse(str("at most ", k_most_dims, " extents"));
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return extents;
  }

  std::string_view text_;
  std::string_view what_;
  std::size_t at_ = 0;
};

/// The header's text and, behind it, the elements.
std::pair<std::string_view, std::span<const std::byte>> split_header(std::span<const std::byte> bytes,
                                                                     std::string_view what) {
  const std::string_view all(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  TEMPER_CHECK(all.starts_with(k_magic) && all.size() >= 12, bad_argument, what,
               " is not a .npy file, or is cut short: it has ", all.size(), " bytes");
  const auto byte_at = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(all[i])); };
  const std::size_t version = byte_at(6);
  TEMPER_CHECK(version >= 1 && version <= 3, bad_argument, what, " is of .npy format ", version,
               "; formats 1 to 3 are read");
  const std::size_t length_bytes = version == 1 ? 2 : 4;
  std::size_t length = 0;
  for (std::size_t i = 0; i < length_bytes; ++i) length |= byte_at(8 + i) << (8 * i);
  const std::size_t start = 8 + length_bytes;
  TEMPER_CHECK(length <= k_most_header_bytes && length <= all.size() - start, bad_argument, what,
               " is damaged or cut short: its .npy header claims ", length, " bytes");
  return {all.substr(start, length), bytes.subspan(start + length)};
}

/// "<f4" → kind 'f', 4 bytes an element, not swapped.
struct ElementType {
  char kind = 0;
  std::size_t bytes = 0;
  bool is_swapped = false;
};

ElementType parse_descr(const std::string& descr, std::string_view what) {
  ElementType type;
  const bool has_order = !descr.empty() && std::string_view("<>|=").find(descr[0]) != std::string_view::npos;
  const std::string_view code = std::string_view(descr).substr(has_order ? 1 : 0);
  std::size_t count = 0;
  if (!code.empty()) {
    type.kind = code[0];
    const auto [end, error] = std::from_chars(code.data() + 1, code.data() + code.size(), count);
    if (error != std::errc() || end != code.data() + code.size()) type.kind = 0;
  }
  const bool is_text = type.kind == 'U' || type.kind == 'S';
  const bool is_known = std::any_of(k_descrs.begin(), k_descrs.end(), [&](const auto& d) { return d.code == code; });
  constexpr std::size_t k_most_characters = std::size_t{1} << 28;
  TEMPER_CHECK(is_known || (is_text && count <= k_most_characters), bad_argument, what,
               " holds elements of numpy type '", descr,
               "'; bool, integers, f2, f4, f8, V2 (bfloat16) and text are read");
  type.bytes = type.kind == 'U' ? 4 * count : count;
  type.is_swapped = descr[0] == '>' && type.bytes > 1;
  return type;
}

/// Copies column-major `source` to row-major `target`, an element being `bytes` bytes.
void transpose_fortran(const std::byte* source, std::byte* target, const Shape& shape, std::size_t bytes) {
  const std::int64_t count = element_count(shape);
  Shape index(shape.size(), 0);
  for (std::int64_t i = 0; i < count; ++i) {
    std::int64_t offset = 0;
    for (std::size_t axis = shape.size(); axis-- > 0;) offset = offset * shape[axis] + index[axis];
    std::memcpy(target + static_cast<std::size_t>(i) * bytes, source + static_cast<std::size_t>(offset) * bytes, bytes);
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
}

void swap_bytes(std::byte* data, std::size_t total, std::size_t width) {
  for (std::size_t i = 0; i + width <= total; i += width) std::reverse(data + i, data + i + width);
}

Tensor text_tensor(const Shape& shape, const ElementType& type, std::span<const std::byte> elements,
                   std::string_view what) {
  std::vector<std::string> values(static_cast<std::size_t>(element_count(shape)));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto element = elements.subspan(i * type.bytes, type.bytes);
    std::string& value = values[i];
    if (type.kind == 'S') {
      value.assign(reinterpret_cast<const char*>(element.data()), element.size());
      value.erase(value.find_last_not_of('\0') + 1);
      continue;
    }
    std::u32string characters(type.bytes / 4, U'\0');
    if (!characters.empty()) std::memcpy(characters.data(), element.data(), element.size());
    characters.erase(characters.find_last_not_of(U'\0') + 1);
    const auto text = utf8_from_utf32(characters);
    TEMPER_CHECK(text.has_value(), bad_argument, what, " is damaged: element ", i, " is not Unicode text");
    value = *text;
  }
  return Tensor::of_strings(shape, std::move(values));
}

std::size_t longest_string(const Tensor& tensor) {
  std::size_t longest = 1;
  for (const auto& value : tensor.strings()) {
    const auto text = utf32_from_utf8(value);
    TEMPER_CHECK(text.has_value(), bad_argument, "a string that is not UTF-8 cannot be saved as .npy");
    longest = std::max(longest, text->size());
  }
  return longest;
}

std::string descr_of(const Tensor& tensor) {
  if (tensor.dtype() == DType::string) return str("<U", longest_string(tensor));
  const auto* row =
      std::find_if(k_descrs.begin(), k_descrs.end(), [&](const auto& d) { return d.dtype == tensor.dtype(); });
  TEMPER_CHECK(row != k_descrs.end(), bad_argument, "a value of type ", dtype_name(tensor.dtype()),
               " cannot be saved as .npy; save its elements");
  return str(dtype_bytes(tensor.dtype()) == 1 || row->code == "V2" ? "|" : "<", row->code);
}

}  // namespace

Tensor parse_npy(std::span<const std::byte> bytes, std::string_view what) {
  const auto [text, elements] = split_header(bytes, what);
  const Header header = HeaderParser(text, what).parse();
  const ElementType type = parse_descr(header.descr, what);
  const auto count = static_cast<std::size_t>(
      with_frame([&] { return str("while reading ", what); }, [&] { return element_count(header.shape); }));
  const bool fits = type.bytes == 0 ? elements.empty() && count <= bytes.size()
                                    : elements.size() % type.bytes == 0 && elements.size() / type.bytes == count;
  TEMPER_CHECK(fits, bad_argument, what, " is damaged or cut short: ", count, " elements of ", type.bytes,
               " bytes are promised, ", elements.size(), " bytes follow");
  std::vector<std::byte> changed;
  std::span<const std::byte> ordered = elements;
  if ((header.is_fortran && header.shape.size() > 1) || type.is_swapped) {
    changed.assign(elements.begin(), elements.end());
    if (header.is_fortran) transpose_fortran(elements.data(), changed.data(), header.shape, type.bytes);
    if (type.is_swapped) swap_bytes(changed.data(), changed.size(), type.kind == 'U' ? 4 : type.bytes);
    ordered = changed;
  }
  if (type.kind == 'U' || type.kind == 'S') return text_tensor(header.shape, type, ordered, what);
  const std::string code = str(type.kind, type.bytes);
  const auto* row = std::find_if(k_descrs.begin(), k_descrs.end(), [&](const auto& d) { return d.code == code; });
  Tensor result(row->dtype, header.shape);
  if (!ordered.empty()) std::memcpy(result.mutable_raw(), ordered.data(), ordered.size());
  if (result.dtype() == DType::boolean && !ordered.empty()) {
    // Any other byte in a bool is undefined behaviour in C++.
    auto* flags = static_cast<std::uint8_t*>(result.mutable_raw());
    std::transform(flags, flags + ordered.size(), flags, [](std::uint8_t flag) { return flag != 0 ? 1 : 0; });
  }
  return result;
}

std::string npy_header(const Tensor& tensor) {
  std::string shape = join(tensor.shape(), ", ");
  if (tensor.rank() == 1) shape += ",";
  std::string text = str("{'descr': '", descr_of(tensor), "', 'fortran_order': False, 'shape': (", shape, "), }");
  // The format asks that elements begin at a multiple of 64 bytes; 10 come before the text, a new line ends it.
  constexpr std::size_t k_before = 10;
  text.append(63 - (k_before + text.size()) % 64, ' ');
  text += '\n';
  std::string header(k_magic);
  header += {'\1', '\0', static_cast<char>(text.size() & 0xff), static_cast<char>(text.size() >> 8)};
  return header + text;
}

std::span<const std::byte> npy_elements(const Tensor& tensor, std::string& buffer) {
  if (tensor.dtype() != DType::string) return {static_cast<const std::byte*>(tensor.raw()), tensor.byte_size()};
  const std::size_t width = 4 * longest_string(tensor);
  buffer.assign(width * tensor.strings().size(), '\0');
  for (std::size_t i = 0; i < tensor.strings().size(); ++i) {
    const auto text = utf32_from_utf8(tensor.strings()[i]);
    if (!text->empty()) std::memcpy(buffer.data() + i * width, text->data(), 4 * text->size());
  }
  return std::as_bytes(std::span(buffer));
}

Tensor read_npy(const std::filesystem::path& path) {
  return parse_npy(MappedFile::open(path)->bytes(), str("'", path.string(), "'"));
}

void write_npy(const std::filesystem::path& path, const Tensor& tensor) {
  std::string buffer;
  const std::string header = npy_header(tensor);
  const auto elements = npy_elements(tensor, buffer);
  AtomicFile file(path);
  file.write(header);
  file.write(elements.data(), elements.size());
  file.commit();
}

}  // namespace temper
