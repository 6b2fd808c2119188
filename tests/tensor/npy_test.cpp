// SPDX-License-Identifier: Apache-2.0
#include "tensor/npy.h"

#include <gtest/gtest.h>

#include "base/str.h"
#include "support/temporary_folder.h"
#include "temper/error.h"

namespace temper {
namespace {

/// A format 1 file with this dictionary and these elements.
std::string npy(const std::string& dictionary, const std::string& elements) {
  std::string file = "\x93NUMPY";
  file += {'\1', '\0', static_cast<char>(dictionary.size() & 0xff), static_cast<char>(dictionary.size() >> 8)};
  return file + dictionary + elements;
}

std::string dictionary(const std::string& descr, const std::string& shape, bool is_fortran = false) {
  return str("{'descr': '", descr, "', 'fortran_order': ", is_fortran ? "True" : "False", ", 'shape': ", shape,
             ", }\n");
}

template <class T>
std::string raw(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

Tensor parse(const std::string& file) { return parse_npy(std::as_bytes(std::span(file)), "'f.npy'"); }

void expect_refused(const std::string& file, std::string_view part) {
  try {
    (void)parse(file);
    ADD_FAILURE() << "no error, expected one with: " << part;
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_argument);
    EXPECT_NE(std::string_view(error.what()).find(part), std::string_view::npos) << error.what();
    EXPECT_NE(std::string_view(error.what()).find("'f.npy'"), std::string_view::npos) << error.what();
  }
}

Tensor round_trip(const Tensor& tensor) {
  std::string buffer;
  const auto elements = npy_elements(tensor, buffer);
  return parse(npy_header(tensor) + std::string(reinterpret_cast<const char*>(elements.data()), elements.size()));
}

TEST(Npy, numeric_types_survive_a_round_trip) {
  const std::vector<Tensor> tensors = {
      Tensor::of<float>({2, 3}, {0, -1.5F, 2, 3, 4, 5}),
      Tensor::of<double>({1}, {1e300}),
      Tensor::of<Half>({2}, {Half(1.5F), Half(-2)}),
      Tensor::of<BFloat16>({2}, {BFloat16(1.5F), BFloat16(-2)}),
      Tensor::of<std::int8_t>({}, {-7}),
      Tensor::of<std::int16_t>({2}, {-300, 300}),
      Tensor::of<std::int32_t>({1, 1, 1}, {1 << 30}),
      Tensor::of<std::int64_t>({0, 4}, {}),
      Tensor::of<std::uint8_t>({2}, {0, 255}),
      Tensor::of<std::uint16_t>({1}, {65535}),
      Tensor::of<std::uint32_t>({1}, {4000000000U}),
      Tensor::of<std::uint64_t>({1}, {~std::uint64_t{0}}),
      Tensor::of<bool>({3}, {true, false, true}),
  };
  for (const auto& tensor : tensors) EXPECT_TRUE(round_trip(tensor).equals(tensor)) << dtype_name(tensor.dtype());
}

TEST(Npy, strings_survive_a_round_trip_as_unicode) {
  const Tensor words = Tensor::of_strings({2, 2}, {"", "a", "größer", "\xF0\x9F\x98\x80 ok"});
  EXPECT_TRUE(round_trip(words).equals(words));
  EXPECT_NE(npy_header(words).find("'<U6'"), std::string::npos);
}

TEST(Npy, four_bit_and_eight_bit_floats_are_saved_as_bytes) {
  EXPECT_EQ(round_trip(Tensor(DType::i4, {3})).dtype(), DType::i8);
  EXPECT_EQ(round_trip(Tensor(DType::u4, {3})).dtype(), DType::u8);
  EXPECT_EQ(round_trip(Tensor(DType::f8e4m3fn, {3})).dtype(), DType::u8);
}

TEST(Npy, elements_begin_at_a_multiple_of_64_bytes) {
  for (const Shape& shape : {Shape{}, Shape{3}, Shape{1, 3, 640, 640}, Shape(20, 1)})
    EXPECT_EQ(npy_header(Tensor(DType::f32, shape)).size() % 64, 0U);
}

TEST(Npy, column_major_files_are_transposed) {
  const Tensor read = parse(npy(dictionary("<i4", "(2, 3)", true), raw<std::int32_t>({1, 4, 2, 5, 3, 6})));
  EXPECT_TRUE(read.equals(Tensor::of<std::int32_t>({2, 3}, {1, 2, 3, 4, 5, 6})));
}

TEST(Npy, big_endian_files_are_swapped) {
  const Tensor read = parse(npy(dictionary(">i2", "(2,)"), std::string("\0\1\1\0", 4)));
  EXPECT_TRUE(read.equals(Tensor::of<std::int16_t>({2}, {1, 256})));
  const Tensor text = parse(npy(dictionary(">U2", "()"), std::string("\0\0\0A\0\0\0\0", 8)));
  EXPECT_EQ(text.strings(), std::vector<std::string>{"A"});
}

TEST(Npy, byte_strings_lose_their_padding) {
  const Tensor read = parse(npy(dictionary("|S3", "(2,)"), std::string("ab\0xyz", 6)));
  EXPECT_EQ(read.strings(), (std::vector<std::string>{"ab", "xyz"}));
}

TEST(Npy, keys_may_come_in_any_order_with_either_quote) {
  const Tensor read = parse(npy("{\"shape\":(1,),'fortran_order':False,'descr':\"|u1\"}", "\7"));
  EXPECT_TRUE(read.equals(Tensor::of<std::uint8_t>({1}, {7})));
}

TEST(Npy, bytes_of_a_bool_other_than_0_and_1_are_true) {
  const Tensor read = parse(npy(dictionary("|b1", "(2,)"), std::string("\x80\0", 2)));
  EXPECT_TRUE(read.equals(Tensor::of<bool>({2}, {true, false})));
}

TEST(Npy, damaged_headers_are_refused) {
  expect_refused("", "not a .npy file");
  expect_refused("\x93NUMPY\1", "not a .npy file");
  expect_refused(npy("", "1234"), "'{'");
  expect_refused(npy("{", "1234"), "header");
  expect_refused(npy("{'descr': '<f4'}", ""), "and no more");
  expect_refused(npy(dictionary("<f4", "(1,)") + "x", "1234"), "and no more");
  expect_refused(npy("{'descr': '<f4', 'descr': '<f4'}", ""), "known key");
  expect_refused(npy(dictionary("<f4", "(-1,)"), ""), "not negative");
  expect_refused(npy(dictionary("<f4", "(99999999999999999999,)"), ""), "not negative");
  expect_refused(npy(dictionary("<f4", "(1 2)"), ""), "')'");
  expect_refused(npy("{'descr': '<f4", ""), "quoted");
  expect_refused(npy("{'descr': '<f4', 'fortran_order': Maybe}", ""), "True or False");
  expect_refused(npy(dictionary("<f4", "(" + std::string(200, '1') + ")"), ""), "not negative");
  std::string many = "(";
  for (int i = 0; i < 100; ++i) many += "1,";
  expect_refused(npy(dictionary("<f4", many + ")"), ""), "at most 64");
}

TEST(Npy, sizes_that_the_file_does_not_hold_are_refused_before_any_allocation) {
  expect_refused(npy(dictionary("<f4", "(2,)"), "1234567"), "cut short");
  expect_refused(npy(dictionary("<f4", "(1,)"), "12345678"), "cut short");
  expect_refused(npy(dictionary("<f8", "(1099511627776,)"), "12345678"), "cut short");
  expect_refused(npy(dictionary("<f8", "(4611686018427387904, 4)"), ""), "too many elements");
  expect_refused(npy(dictionary("|S0", "(1000000000000,)"), ""), "cut short");
  std::string long_header = npy(dictionary("<f4", "(1,)"), "1234");
  long_header[9] = '\x7f';
  expect_refused(long_header, "header claims");
  std::string version_9 = npy(dictionary("<f4", "(1,)"), "1234");
  version_9[6] = '\x9';
  expect_refused(version_9, "format 9");
}

TEST(Npy, types_without_a_counterpart_are_refused_by_name) {
  for (const std::string descr : {"|O", "<c8", "<M8[ns]", "<f16", "|V3", "<U99999999999", "", "<", "U", "<Ux", "f4 "})
    expect_refused(npy(dictionary(descr, "(1,)"), "12345678"), str("'", descr, "'"));
}

TEST(Npy, text_that_is_not_unicode_is_refused) {
  expect_refused(npy(dictionary("<U1", "()"), raw<std::uint32_t>({0xd800})), "not Unicode");
  std::string buffer;
  EXPECT_THROW((void)npy_elements(Tensor::of_strings({1}, {"\xff"}), buffer), Error);
  EXPECT_THROW((void)npy_elements(Tensor::of_strings({1}, {"\xc0\x80"}), buffer), Error);
}

TEST(Npy, containers_are_refused_with_what_to_do) { EXPECT_THROW((void)npy_header(Tensor::sequence({})), Error); }

TEST(Npy, every_cut_and_every_flipped_bit_of_a_file_gives_a_tensor_or_an_error) {
  const std::string file = npy(dictionary("<i4", "(2, 3)"), raw<std::int32_t>({1, 4, 2, 5, 3, 6}));
  const auto survives = [](const std::string& bytes) {
    try {
      return parse(bytes).is_valid();
    } catch (const Error&) {
      return true;
    }
  };
  for (std::size_t size = 0; size < file.size(); ++size) EXPECT_TRUE(survives(file.substr(0, size)));
  for (std::size_t bit = 0; bit < 8 * file.size(); ++bit) {
    std::string changed = file;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_TRUE(survives(changed));
  }
}

TEST(Npy, files_are_written_and_read) {
  const TemporaryFolder folder;
  const Tensor tensor = Tensor::of<float>({2, 2}, {1, 2, 3, 4});
  write_npy(folder / "t.npy", tensor);
  EXPECT_TRUE(read_npy(folder / "t.npy").equals(tensor));
  EXPECT_THROW((void)read_npy(folder / "missing.npy"), Error);
}

}  // namespace
}  // namespace temper
