// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"

#include <openssl/evp.h>
#include <xxhash.h>

#include <array>

#include "base/check.h"

namespace temper {

namespace {

std::string hex_text(const unsigned char* bytes, std::size_t count) {
  constexpr std::string_view k_digits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += k_digits[bytes[i] >> 4];
    text += k_digits[bytes[i] & 15];
  }
  return text;
}

}  // namespace

std::uint64_t hash_bytes(const void* data, std::size_t bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(data, bytes, seed);
}

std::uint64_t hash_string(std::string_view text, std::uint64_t seed) {
  return hash_bytes(text.data(), text.size(), seed);
}

std::string hash_text(std::uint64_t hash) {
  std::array<unsigned char, 8> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<unsigned char>(hash >> (56 - 8 * i));
  return hex_text(bytes.data(), bytes.size());
}

std::string sha256_text(const void* data, std::size_t bytes) {
  std::array<unsigned char, 32> digest{};
  unsigned int length = 0;
  TEMPER_CHECK(EVP_Digest(data, bytes, digest.data(), &length, EVP_sha256(), nullptr) == 1, internal, "SHA-256 failed");
  return hex_text(digest.data(), digest.size());
}

}  // namespace temper
