// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace temper {

/// XXH3 64-bit of the bytes; not cryptographic. `seed` chains hashes.
[[nodiscard]] std::uint64_t hash_bytes(const void* data, std::size_t bytes, std::uint64_t seed = 0);
[[nodiscard]] std::uint64_t hash_string(std::string_view text, std::uint64_t seed = 0);
/// 16 lower-case hexadecimal digits.
[[nodiscard]] std::string hash_text(std::uint64_t hash);
/// SHA-256 as 64 lower-case hexadecimal digits: identifies files in provenance.
[[nodiscard]] std::string sha256_text(const void* data, std::size_t bytes);

}  // namespace temper
