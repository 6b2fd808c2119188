// SPDX-License-Identifier: Apache-2.0
#include "tensor/npz.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "base/file.h"
#include "base/str.h"
#include "support/temporary_folder.h"
#include "support/test_data.h"
#include "temper/error.h"
#include "tensor/npy.h"

namespace temper {
namespace {

NamedTensors sample() {
  return {{"images", Tensor::of<float>({1, 3}, {1, 2, 3})},
          {"head/softmax:0", Tensor::of<std::int64_t>({2}, {-1, 1})},
          {"größe", Tensor::of_strings({1}, {"ja"})}};
}

void expect_equal(const NamedTensors& a, const NamedTensors& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].first, b[i].first);
    EXPECT_TRUE(a[i].second.equals(b[i].second)) << a[i].first;
  }
}

std::string little_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
  return text;
}

/// An archive of one deflated entry that claims `claimed` bytes.
std::string deflated_archive(const std::string& content, std::uint64_t claimed) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, content.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  const auto crc = crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
  const std::string common = little_endian(20, 2) + little_endian(0, 2) + little_endian(8, 2) + little_endian(0, 4) +
                             little_endian(crc, 4) + little_endian(packed.size(), 4) + little_endian(claimed, 4) +
                             little_endian(5, 2) + little_endian(0, 2);
  const std::string local = "PK\3\4" + common + "x.npy" + packed;
  const std::string directory = "PK\1\2" + little_endian(20, 2) + common + std::string(14, '\0') + "x.npy";
  return local + directory + "PK\5\6" + std::string(4, '\0') + little_endian(1, 2) + little_endian(1, 2) +
         little_endian(directory.size(), 4) + little_endian(local.size(), 4) + std::string(2, '\0');
}

std::string refusal_of(const TemporaryFolder& folder, const std::string& bytes) {
  write_file_atomically(folder / "bad.npz", bytes);
  try {
    (void)read_npz(folder / "bad.npz");
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_argument);
    EXPECT_NE(error.message().find("bad.npz"), std::string::npos);
    return error.message();
  }
  return "no error";
}

TEST(Npz, names_order_and_content_survive_a_round_trip) {
  const TemporaryFolder folder;
  write_npz(folder / "t.npz", sample());
  expect_equal(read_npz(folder / "t.npz"), sample());
}

TEST(Npz, equal_tensors_give_equal_bytes) {
  const TemporaryFolder folder;
  write_npz(folder / "a.npz", sample());
  write_npz(folder / "b.npz", sample());
  EXPECT_EQ(read_file(folder / "a.npz"), read_file(folder / "b.npz"));
}

TEST(Npz, an_archive_of_nothing_is_read) {
  const TemporaryFolder folder;
  write_npz(folder / "t.npz", {});
  EXPECT_TRUE(read_npz(folder / "t.npz").empty());
}

TEST(Npz, deflated_entries_are_read) {
  const TemporaryFolder folder;
  const Tensor tensor(DType::f32, {1000});
  std::string content = npy_header(tensor) + std::string(4000, '\0');
  write_file_atomically(folder / "t.npz", deflated_archive(content, content.size()));
  expect_equal(read_npz(folder / "t.npz"), {{"x", tensor}});
}

TEST(Npz, a_claim_beyond_what_deflate_can_give_is_refused_before_allocating) {
  const TemporaryFolder folder;
  EXPECT_NE(refusal_of(folder, deflated_archive("abc", 0xfffffff0)).find("cannot unpack"), std::string::npos);
  EXPECT_NE(refusal_of(folder, deflated_archive("abc", 4)).find("promises"), std::string::npos);
  EXPECT_NE(refusal_of(folder, deflated_archive("abc", 2)).find("promises"), std::string::npos);
}

TEST(Npz, a_name_that_occurs_twice_is_refused) {
  const TemporaryFolder folder;
  const Tensor t = Tensor::scalar(1.0F);
  EXPECT_THROW(write_npz(folder / "t.npz", {{"a", t}, {"a", t}}), Error);
  EXPECT_FALSE(std::filesystem::exists(folder / "t.npz"));
}

TEST(Npz, what_is_no_archive_of_arrays_is_refused) {
  const TemporaryFolder folder;
  EXPECT_NE(refusal_of(folder, "").find("not a ZIP archive"), std::string::npos);
  EXPECT_NE(refusal_of(folder, std::string(100, 'x')).find("not a ZIP archive"), std::string::npos);
  std::string other = deflated_archive("abc", 3);
  for (std::size_t at = other.find("x.npy"); at != std::string::npos; at = other.find("x.npy"))
    other.replace(at, 5, "a.txt");
  EXPECT_NE(refusal_of(folder, other).find("no .npy array"), std::string::npos);
}

TEST(Npz, a_changed_element_does_not_pass_the_checksum) {
  const TemporaryFolder folder;
  write_npz(folder / "t.npz", {{"a", Tensor::of<std::uint8_t>({3}, {77, 78, 79})}});
  std::string bytes = read_file(folder / "t.npz");
  bytes[bytes.find("MNO")] = 'X';
  EXPECT_NE(refusal_of(folder, bytes).find("checksum"), std::string::npos);
}

TEST(Npz, every_cut_and_every_flipped_bit_is_read_or_refused_without_harm) {
  const TemporaryFolder folder;
  write_npz(folder / "t.npz", sample());
  const std::string bytes = read_file(folder / "t.npz");
  for (std::size_t size = 0; size < bytes.size(); size += 7)
    EXPECT_NE(refusal_of(folder, bytes.substr(0, size)), "no error") << size;
  for (std::size_t bit = 0; bit < 8 * bytes.size(); bit += 3) {
    std::string changed = bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    const std::string refusal = refusal_of(folder, changed);
    EXPECT_FALSE(refusal.empty());
  }
}

TEST(Npz, archives_that_numpy_wrote_are_read) {
  const auto folder = test_data("models/with_goldens/TinyViT/Demo");
  if (!exists(folder)) GTEST_SKIP() << absence_of(folder);
  const NamedTensors inputs = read_npz(folder / "inputs.npz");
  ASSERT_FALSE(inputs.empty());
  for (const auto& [name, tensor] : inputs) EXPECT_GT(tensor.size(), 0) << name;
}

}  // namespace
}  // namespace temper
