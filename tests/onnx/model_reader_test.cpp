// SPDX-License-Identifier: Apache-2.0
#include "onnx/model_reader.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "support/onnx_builder.h"
#include "support/temporary_folder.h"
#include "temper/error.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::onnx {

using namespace temper::testing;  // NOLINT(google-build-using-namespace): the builders of ONNX messages

namespace {

ModelProto read(const std::string& bytes) { return read_model(std::as_bytes(std::span(bytes))); }

ErrorCode code_of_reading(const std::string& bytes) {
  try {
    (void)read(bytes);
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::internal;
}

Tensor read_tensor(const std::string& bytes) { return read_value(std::as_bytes(std::span(bytes))); }

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

std::string identity_model(const std::string& initializer) {
  return onnx_model({.nodes = {onnx_node("Identity", {"w"}, {"y"})},
                     .outputs = {onnx_unranked_value("y", k_float)},
                     .initializers = {initializer}});
}

void write(const std::filesystem::path& path, std::string_view content) {
  std::ofstream(path, std::ios::binary) << content;
}

TEST(ModelReader, empty_truncated_and_random_bytes_are_invalid_models) {
  EXPECT_EQ(code_of_reading(""), ErrorCode::invalid_model);
  const std::string model = identity_model(onnx_tensor<float>("w", k_float, {64}, std::vector<float>(64, 1.0F)));
  for (std::size_t length = 1; length < model.size(); length += 7) {
    try {
      (void)read(model.substr(0, length));
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_model) << length << ": " << error.what();
    }
  }
  std::mt19937 random(7);
  for (int turn = 0; turn < 200; ++turn) {
    std::string bytes(1 + random() % 300, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    try {
      (void)read(bytes);
    } catch (const Error& error) {
      EXPECT_NE(error.code(), ErrorCode::internal) << error.what();
    }
  }
}

TEST(ModelReader, a_claimed_size_without_data_is_refused_without_allocating) {
  const std::string huge = onnx_raw_tensor("w", k_float, {1 << 20, 1 << 20, 1 << 5}, "abcd");
  EXPECT_NE(message_of([&] { (void)read(identity_model(huge)); }).find("holds 4 bytes"), std::string::npos);
  EXPECT_EQ(code_of_reading(identity_model(onnx_raw_tensor("w", k_float, {-1}, ""))), ErrorCode::invalid_model);
  const std::int64_t most = std::int64_t{1} << 62;
  EXPECT_EQ(code_of_reading(identity_model(onnx_raw_tensor("w", k_float, {most, most}, ""))), ErrorCode::invalid_model);
}

TEST(ModelReader, raw_data_of_every_numeric_type) {
  EXPECT_EQ(read_tensor(onnx_tensor<float>("t", 1, {2}, {1.5F, -2})).data<float>()[1], -2);
  EXPECT_EQ(read_tensor(onnx_tensor<std::uint8_t>("t", 2, {1}, {200})).data<std::uint8_t>()[0], 200);
  EXPECT_EQ(read_tensor(onnx_tensor<std::int64_t>("t", 7, {}, {-5})).data<std::int64_t>()[0], -5);
  const Tensor truth = read_tensor(onnx_tensor<std::uint8_t>("t", 9, {3}, {0, 1, 7}));
  EXPECT_TRUE(truth.equals(Tensor::of<bool>({3}, {false, true, true})));
  EXPECT_EQ(static_cast<float>(read_tensor(onnx_tensor<std::uint16_t>("t", 10, {1}, {0x3C00})).data<Half>()[0]), 1);
  EXPECT_EQ(static_cast<float>(read_tensor(onnx_tensor<std::uint16_t>("t", 16, {1}, {0x4000})).data<BFloat16>()[0]), 2);
  EXPECT_EQ(read_tensor(onnx_tensor<std::uint8_t>("t", 17, {1}, {0x38})).dtype(), DType::f8e4m3fn);
}

TEST(ModelReader, nibbles_are_unpacked_low_half_first) {
  const Tensor i4 = read_tensor(onnx_tensor<std::uint8_t>("t", 22, {3}, {0xF7, 0x08}));
  EXPECT_EQ(i4.dtype(), DType::i4);
  EXPECT_EQ(to_i64(i4), (std::vector<std::int64_t>{7, -1, -8}));
  const std::string typed = WireMessage()
                                .add(1, std::int64_t{3})
                                .add(2, std::int64_t{21})
                                .add(5, std::int64_t{0xF7})
                                .add(5, std::int64_t{0x08})
                                .bytes();
  EXPECT_EQ(to_i64(read_tensor(typed)), (std::vector<std::int64_t>{7, 15, 8}));
}

TEST(ModelReader, typed_fields_hold_half_floats_and_strings) {
  const std::string half =
      WireMessage().add(1, std::int64_t{1}).add(2, std::int64_t{10}).add(5, std::int64_t{0x3C00}).bytes();
  EXPECT_EQ(static_cast<float>(read_tensor(half).data<Half>()[0]), 1);
  const std::string text = WireMessage().add(1, std::int64_t{2}).add(2, std::int64_t{8}).add(6, "a").add(6, "").bytes();
  EXPECT_EQ(read_tensor(text).strings(), (std::vector<std::string>{"a", ""}));
}

TEST(ModelReader, complex_tensors_are_unsupported_by_name) {
  const std::string complex = identity_model(onnx_raw_tensor("w", 14, {1}, "12345678"));
  EXPECT_EQ(code_of_reading(complex), ErrorCode::unsupported);
  EXPECT_NE(message_of([&] { (void)read(complex); }).find("COMPLEX64"), std::string::npos);
}

TEST(ModelReader, external_data_is_read_at_its_offset) {
  const TemporaryFolder folder;
  write(folder / "weights.bin", std::string("skip") + std::string("\0\0\x80\x3F\0\0\0\x40", 8));
  write(folder / "model.onnx",
        identity_model(
            onnx_external_tensor("w", k_float, {2}, {{"location", "weights.bin"}, {"offset", "4"}, {"length", "8"}})));
  const ModelProto model = read_model(folder / "model.onnx");
  EXPECT_TRUE(model.graph.initializers.at(0).second.equals(Tensor::of<float>({2}, {1, 2})));
}

TEST(ModelReader, external_data_outside_of_the_folder_is_refused) {
  const TemporaryFolder folder;
  const TemporaryFolder elsewhere;
  write(elsewhere / "secret", "abcd");
  std::filesystem::create_symlink(elsewhere / "secret", folder / "link");
  const auto message = [&](const std::string& location) {
    write(folder / "model.onnx", identity_model(onnx_external_tensor("w", k_float, {1}, {{"location", location}})));
    return message_of([&] { (void)read_model(folder / "model.onnx"); });
  };
  for (const std::string& location :
       {std::string("../secret"), (elsewhere / "secret").string(), std::string("a/../../secret"), std::string("link")})
    EXPECT_NE(message(location).find("leaves the model's folder"), std::string::npos) << message(location);
  EXPECT_NE(message("none.bin").find("is not in the folder"), std::string::npos) << message("none.bin");
}

TEST(ModelReader, external_data_ranges_are_checked) {
  const TemporaryFolder folder;
  write(folder / "weights.bin", "12345678");
  const auto message = [&](const std::map<std::string, std::string>& keys) {
    write(folder / "model.onnx", identity_model(onnx_external_tensor("w", k_float, {2}, keys)));
    return message_of([&] { (void)read_model(folder / "model.onnx"); });
  };
  EXPECT_NE(message({{"location", "weights.bin"}, {"offset", "4"}}).find("holds 4 bytes"), std::string::npos);
  EXPECT_NE(message({{"location", "weights.bin"}, {"offset", "9"}}).find("beyond"), std::string::npos);
  EXPECT_NE(message({{"location", "weights.bin"}, {"offset", "1"}, {"length", "18446744073709551615"}}).find("beyond"),
            std::string::npos);
  EXPECT_NE(message({{"location", "weights.bin"}, {"offset", "-4"}}).find("not a number"), std::string::npos);
  EXPECT_EQ(message({{"location", "weights.bin"}}), "nothing was thrown");
}

TEST(ModelReader, external_data_of_a_model_in_memory_needs_a_folder) {
  const std::string model = identity_model(onnx_external_tensor("w", k_float, {1}, {{"location", "w.bin"}}));
  EXPECT_NE(message_of([&] { (void)read(model); }).find("from memory"), std::string::npos);
}

TEST(ModelReader, symbols_of_the_file_become_distinct_names) {
  const std::string model = onnx_model({.nodes = {onnx_node("Identity", {"x"}, {"y"})},
                                        .inputs = {onnx_value("x", k_float, {"n", "h/2", "h*2", "", "-1", "7"})},
                                        .outputs = {onnx_unranked_value("y", k_float)}});
  const Dims dims = *read(model).graph.inputs.at(0).type.dims;
  EXPECT_EQ(dims[0].as_symbol(), "n");
  EXPECT_EQ(dims[1].as_symbol(), "h_2");
  EXPECT_EQ(dims[2].as_symbol(), "h_2_1");
  EXPECT_TRUE(dims[3].is_unknown() && dims[4].is_unknown());
  EXPECT_TRUE(dims[5].equals(7));
}

}  // namespace
}  // namespace temper::onnx
